// generate: writes a synthetic export of N rows to standard output; the same arguments give the same bytes on every machine.
//
// Two shapes. "zendesk": 17 columns, 195 bytes a row on average, subjects and tags quoted, 3 % of the subjects with doubled
// quotes, 1 % over several lines. "freshdesk": other columns in another order, a byte order mark, CRLF, semicolons, most
// cells quoted, durations as clocks, a description that no figure needs.
// Rows are spread over the ten years 2016 to 2025, or stand -i seconds apart: then a longer file begins with the shorter one.
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY INT64_C(86400)
#define BEGIN (INT64_C(16801) * DAY) // 2016-01-01 00:00, seconds since 1970
#define END (INT64_C(20454) * DAY)   // 2026-01-01

struct options {
    uint64_t rows, first; // rows first .. first+rows-1 are written
    uint64_t seed;
    bool freshdesk, headless;
    int64_t apart;    // seconds between two rows; 0: ten years over all rows
    unsigned doubled; // permille of the subjects with doubled quotes
    unsigned lines;   // permille of the subjects over several lines
    uint64_t stray;   // every so many rows a lone quote inside an unquoted cell; 0: never
    uint64_t trap;    // every so many rows a quoted cell of 96 kB made of what looks like rows; 0: never
    bool crlf, bom;
    char delimiter;
};

// --- numbers ------------------------------------------------------------------------------------------------------

// splitmix64 (Steele, Lea, Flood 2014): every row has a generator of its own, seeded by its number.
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(((next(state) >> 32) * n) >> 32);
}

static bool chance(uint64_t *state, unsigned permille)
{
    return below(state, 1000) < permille;
}

// Minutes with a long tail: each step of one chance in three makes it up to four times longer.
static uint32_t long_tailed(uint64_t *state, uint32_t scale)
{
    uint32_t n = 1 + below(state, scale);
    for (int i = 0; i < 4 && chance(state, 333); i++)
        n += below(state, n * 4);
    return n;
}

// --- one row ------------------------------------------------------------------------------------------------------

struct row {
    uint64_t number, customer;
    int64_t created, solved; // solved 0: not yet
    uint32_t reply_min, solve_min;
    unsigned agent, subject, priority, channel, status, form;
    unsigned score; // 0 none, 1 offered, 2 good, 3 bad
    unsigned reopens, replies, tags;
    uint32_t order;
    bool doubled, lines, stray, trap;
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PICK(table, state) below(state, (uint32_t)COUNT(table))

static const char *const agents[] = {
    "Nadia H.", "Théo C.",  "Inès V.",  "Antoine W.", "Camille R.", "Hugo M.", "Léa D.",  "Karim B.",
    "Julie P.", "Omar S.",  "Chloé F.", "Marc L.",    "Sofia G.",   "Paul N.", "Emma T.", "Louis K.",
    "Sarah J.", "Yanis A.", "Manon E.", "Victor Q.",  "Alice Z.",   "Noé U.",  "Eva O.",  "Jules Y."};
static const char *const teams[] = {"Nantes", "Lyon", "Lille", "Toulouse"};
static const char *const subjects[] = {"Where is my parcel? Order ",     "Teapot arrived broken, order ",
                                       "Wrong address on invoice ",      "Exchange of an article, order ",
                                       "Étiquette de retour, commande ", "Adresse de livraison, commande "};
static const char *const products[] = {"Darjeeling FTGFOP1", "Assam, 2 x 100 g", "Mug isotherme",
                                       "Calendrier de l'Avent"};
static const char *const tags[] = {"delivery,late", "return,vip", "invoice,vat,b2b", "broken,photo",
                                   "livraison,relance"};
static const char *const priorities[] = {"Normal", "Normal", "Low", "High", "Urgent"};
static const char *const channels[] = {"Mail",     "Mail",       "Mail",     "Chat",    "Chat",
                                       "Web form", "Phone call", "Facebook", "WhatsApp"};
static const char *const scores[] = {"", "Offered", "Good", "Bad"};
static const char *const forms[] = {"Particuliers", "Professionnels"};

static struct row row_of(const struct options *o, uint64_t number, uint64_t total)
{
    uint64_t s = o->seed * UINT64_C(0xD1342543DE82EF95) + number;
    struct row r = {.number = number};
    r.created =
        BEGIN + (o->apart ? (int64_t)number * o->apart : (END - BEGIN) * (int64_t)number / (int64_t)total);
    r.customer = below(&s, (uint32_t)(number / 3 + 50)); // known customers write again
    r.reply_min = long_tailed(&s, 90);
    r.solve_min = r.reply_min + long_tailed(&s, 1500);
    r.solved = r.created + (int64_t)r.solve_min * 60;
    if (r.solved >= END || chance(&s, 8))
        r.solved = 0;
    r.agent = PICK(agents, &s);
    r.subject = PICK(subjects, &s);
    r.tags = PICK(tags, &s);
    r.priority = PICK(priorities, &s);
    r.channel = PICK(channels, &s);
    r.form = PICK(forms, &s);
    r.status = below(&s, 3);
    r.score = !r.solved || chance(&s, 500) ? 0 : chance(&s, 600) ? 1 : chance(&s, 820) ? 2 : 3;
    r.reopens = chance(&s, 90) ? 1 + below(&s, 3) : 0;
    r.replies = 1 + below(&s, 6);
    r.order = 100000 + below(&s, 900000);
    r.doubled = chance(&s, o->doubled);
    r.lines = chance(&s, o->lines);
    r.stray = o->stray && number % o->stray == o->stray - 1;
    r.trap = o->trap && number % o->trap == o->trap - 1;
    return r;
}

// --- text ---------------------------------------------------------------------------------------------------------

struct out { // a row as it is made
    char *at;
    const struct options *o;
};

static void text(struct out *w, const char *s)
{
    size_t n = strlen(s);
    memcpy(w->at, s, n);
    w->at += n;
}

static void digits(struct out *w, uint64_t n, int width)
{
    char buf[24];
    int len = 0;
    do
        buf[len++] = (char)('0' + n % 10);
    while (n /= 10);
    while (len < width)
        buf[len++] = '0';
    while (len)
        *w->at++ = buf[--len];
}

static void cell_end(struct out *w)
{
    *w->at++ = w->o->delimiter;
}

static void cell(struct out *w, const char *s)
{
    text(w, s);
    cell_end(w);
}

static void number(struct out *w, uint64_t n)
{
    digits(w, n, 1);
    cell_end(w);
}

static void quoted(struct out *w, const char *s)
{
    *w->at++ = '"';
    text(w, s);
    *w->at++ = '"';
    cell_end(w);
}

static void end_of_line(struct out *w)
{
    text(w, w->o->crlf ? "\r\n" : "\n");
}

// Year, month and day of a day number (Hinnant, chrono-compatible low-level date algorithms).
static void date(struct out *w, int64_t seconds)
{
    int64_t z = seconds / DAY + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
            doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    digits(w, (uint64_t)(yoe + era * 400 + (month <= 2)), 4);
    *w->at++ = '-';
    digits(w, (uint64_t)month, 2);
    *w->at++ = '-';
    digits(w, (uint64_t)day, 2);
}

static void moment(struct out *w, int64_t seconds)
{
    if (seconds) {
        date(w, seconds);
        *w->at++ = ' ';
        digits(w, (uint64_t)(seconds % DAY / 3600), 2);
        *w->at++ = ':';
        digits(w, (uint64_t)(seconds % 3600 / 60), 2);
    }
    cell_end(w);
}

static void clock_time(struct out *w, uint32_t minutes)
{
    digits(w, minutes / 60, 2);
    *w->at++ = ':';
    digits(w, minutes % 60, 2);
    text(w, ":00");
    cell_end(w);
}

// What looks like rows of the same file, quotes apart: a reader that starts inside takes it for them.
static void trap(struct out *w, const struct row *r)
{
    for (int i = 0; i < 600; i++) {
        end_of_line(w);
        digits(w, r->number + (uint64_t)i, 1);
        text(w, ",12,Nobody,Nowhere,No subject,no tags,Closed,Normal,Mail,2019-02-03 04:05,2019-02-03 "
                "05:06,Good,0,1,7,61,None");
    }
}

static void subject(struct out *w, const struct row *r)
{
    if (r->stray) { // as a hand or a careless program writes it: no quotes around, one inside
        text(w, "Tube 3\" too short ");
        digits(w, r->order, 6);
        cell_end(w);
        return;
    }
    *w->at++ = '"';
    text(w, subjects[r->subject]);
    digits(w, r->order, 6);
    text(w, r->doubled ? ", \"\"" : ", ");
    text(w, products[r->order % COUNT(products)]);
    if (r->doubled)
        text(w, "\"\"");
    if (r->lines) {
        end_of_line(w);
        text(w, "Bonjour,");
        end_of_line(w);
        text(w, "it has been a week, thank you.");
    }
    if (r->trap)
        trap(w, r);
    *w->at++ = '"';
    cell_end(w);
}

// --- the shapes ---------------------------------------------------------------------------------------------------

static void zendesk_header(struct out *w)
{
    static const char *const names[] = {"Id",
                                        "Requester id",
                                        "Assignee",
                                        "Group",
                                        "Subject",
                                        "Tags",
                                        "Status",
                                        "Priority",
                                        "Via",
                                        "Created at",
                                        "Solved at",
                                        "Satisfaction Score",
                                        "Reopens",
                                        "Replies",
                                        "First reply time in minutes",
                                        "Full resolution time in minutes",
                                        "Ticket form"};
    for (size_t i = 0; i < COUNT(names); i++)
        cell(w, names[i]);
    w->at--;
    end_of_line(w);
}

static void zendesk_row(struct out *w, const struct row *r)
{
    static const char *const open[] = {"Open", "Pending", "Hold"};
    number(w, 10000000 + r->number);
    number(w, UINT64_C(399900000000) + r->customer);
    cell(w, agents[r->agent]);
    cell(w, teams[r->agent % COUNT(teams)]);
    subject(w, r);
    quoted(w, tags[r->tags]);
    cell(w, r->solved ? r->status ? "Closed" : "Solved" : open[r->status]);
    cell(w, priorities[r->priority]);
    cell(w, channels[r->channel]);
    moment(w, r->created);
    moment(w, r->solved);
    cell(w, scores[r->score]);
    number(w, r->reopens);
    number(w, r->replies);
    number(w, r->reply_min);
    if (r->solved)
        digits(w, r->solve_min, 1);
    cell_end(w);
    text(w, forms[r->form]);
    end_of_line(w);
}

static void freshdesk_header(struct out *w)
{
    static const char *const names[] = {"Description",
                                        "Ticket ID",
                                        "Status",
                                        "Source",
                                        "Type",
                                        "Group",
                                        "Agent",
                                        "Created time",
                                        "Initial response time",
                                        "Resolved time",
                                        "First response time (in hrs)",
                                        "Resolution time (in hrs)",
                                        "Agent interactions",
                                        "Customer interactions",
                                        "Survey results",
                                        "Contact ID",
                                        "Subject"};
    for (size_t i = 0; i < COUNT(names); i++)
        quoted(w, names[i]);
    w->at--;
    end_of_line(w);
}

static void freshdesk_row(struct out *w, const struct row *r)
{
    static const char *const sources[] = {"Email",  "Email", "Email",    "Chat",    "Chat",
                                          "Portal", "Phone", "Facebook", "WhatsApp"};
    static const char *const results[] = {"", "", "Happy", "Unhappy"};
    static const char *const open[] = {"Open", "Pending", "Waiting on Customer"};
    quoted(w, r->score ? "Bonjour; merci de votre réponse, elle est \"\"utile\"\"" : "");
    number(w, 1 + r->number);
    quoted(w, r->solved ? "Closed" : open[r->status]);
    quoted(w, sources[r->channel]);
    quoted(w, tags[r->tags]);
    quoted(w, teams[r->agent % COUNT(teams)]);
    quoted(w, agents[r->agent]);
    moment(w, r->created);
    moment(w, r->created + (int64_t)r->reply_min * 60);
    moment(w, r->solved);
    clock_time(w, r->reply_min);
    if (r->solved)
        clock_time(w, r->solve_min);
    else
        cell_end(w);
    number(w, r->replies);
    number(w, r->reopens);
    quoted(w, results[r->score]);
    number(w, 70000 + r->customer);
    subject(w, r);
    w->at--;
    end_of_line(w);
}

// --- the file -----------------------------------------------------------------------------------------------------

#define ROW_MAX 200000 // bytes, with a trap

static int write_all(const struct options *o)
{
    static char buf[ROW_MAX];
    struct out w = {buf, o};
    if (o->bom)
        text(&w, "\xEF\xBB\xBF");
    if (!o->headless)
        (o->freshdesk ? freshdesk_header : zendesk_header)(&w);
    for (uint64_t i = 0; i < o->rows; i++) {
        struct row r = row_of(o, o->first + i, o->first + o->rows);
        (o->freshdesk ? freshdesk_row : zendesk_row)(&w, &r);
        fwrite(buf, 1, (size_t)(w.at - buf), stdout);
        w.at = buf;
    }
    fwrite(buf, 1, (size_t)(w.at - buf), stdout); // of a file without rows
    return ferror(stdout) || fflush(stdout) ? -1 : 0;
}

static int usage(void)
{
    fputs("usage: generate [option...] ROWS >FILE\n"
          "  -f SHAPE     zendesk (default) or freshdesk\n"
          "  -s SEED      another file of the same shape (default 1)\n"
          "  -i SECONDS   between two rows (default: ten years over all rows)\n"
          "  -k ROWS      leave out the first rows and the header: what an export grew by (with -i)\n"
          "  -d PERMILLE  subjects with doubled quotes (default 30)\n"
          "  -m PERMILLE  subjects over several lines (default 10)\n"
          "  -x N         every N rows a stray quote in an unquoted cell\n"
          "  -t N         every N rows a quoted cell of many lines that look like rows\n"
          "  -c  CRLF     -b  byte order mark     -D CHAR  delimiter\n",
          stderr);
    return 2;
}

static bool count_of(const char *s, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(s, &end, 10);
    if (errno || end == s || *end || *s == '-' || n > 200000000)
        return false;
    *out = n;
    return true;
}

static bool options_of(struct options *o, int argc, char **argv)
{
    *o = (struct options){.seed = 1, .doubled = 30, .lines = 10, .delimiter = ','};
    uint64_t n = 0;
    for (int c; (c = getopt(argc, argv, "f:s:i:k:d:m:x:t:cbD:")) != -1;) {
        if (c != 'c' && c != 'b' && c != 'f' && c != 'D' && (c == '?' || !count_of(optarg, &n)))
            return false;
        switch (c) {
        case 'f':
            o->freshdesk = strcmp(optarg, "freshdesk") == 0;
            if (!o->freshdesk && strcmp(optarg, "zendesk") != 0)
                return false;
            if (o->freshdesk) {
                o->crlf = o->bom = true;
                o->delimiter = ';';
            }
            break;
        case 's': o->seed = n; break;
        case 'i': o->apart = (int64_t)n; break;
        case 'k':
            o->first = n;
            o->headless = true;
            break;
        case 'd': o->doubled = (unsigned)n; break;
        case 'm': o->lines = (unsigned)n; break;
        case 'x': o->stray = n; break;
        case 't': o->trap = n; break;
        case 'c': o->crlf = true; break;
        case 'b': o->bom = true; break;
        case 'D': o->delimiter = *optarg; break;
        default: return false;
        }
    }
    return optind + 1 == argc && count_of(argv[optind], &o->rows) && (!o->headless || o->apart);
}

int main(int argc, char **argv)
{
    struct options o;
    if (!options_of(&o, argc, argv))
        return usage();
    if (write_all(&o)) {
        fprintf(stderr, "generate: the rows could not be written: %s\n", strerror(errno));
        return 1;
    }
    return 0;
}
