#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

enum theme_role role_of_tone(enum tone t)
{
    static const enum theme_role role[] = {
        [TONE_NORMAL] = ROLE_normal,       [TONE_DIM] = ROLE_dim,           [TONE_HEAD] = ROLE_heading,
        [TONE_ACCENT] = ROLE_accent,       [TONE_GOOD] = ROLE_good,         [TONE_BAD] = ROLE_bad,
        [TONE_WARNING] = ROLE_warning,     [TONE_CRITICAL] = ROLE_critical, [TONE_EXCELLENT] = ROLE_excellent,
    };
    return (size_t)t < ARRAY_LEN(role) ? role[t] : ROLE_normal;
}

enum theme_role role_of_state(enum kpi_state s)
{
    return s == STATE_CRITICAL ? ROLE_critical : s == STATE_WARNING ? ROLE_warning : ROLE_normal;
}

enum theme_role role_of_sense(char sense)
{
    return sense == '+' ? ROLE_good : sense == '-' ? ROLE_bad : ROLE_dim;
}

const char *glyph_of_sense(char sense)
{
    return sense == '+' ? G_BETTER : sense == '-' ? G_WORSE : sense == '=' ? G_SAME : " ";
}
