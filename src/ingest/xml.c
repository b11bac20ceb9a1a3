// A member of an archive through expat. Documents with a type (and so with entities) are refused: no workbook has one.
#include "unpack_priv.h"

#include <expat.h>
#include <string.h>

#define TOKEN_MAX (4 << 20) // bytes of one tag: expat keeps all of it, and reads it again with every block

struct reading {
    XML_Parser p;
    const struct xml_handler *h;
    const char *name;
    struct err *e;
    int rc;
    uint64_t fed;
};

const char *xml_local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *local)
{
    for (; *attributes; attributes += 2)
        if (!strcmp(xml_local(attributes[0]), local))
            return attributes[1];
    return NULL;
}

static void stop(struct reading *r, int rc)
{
    if (!rc || r->rc)
        return;
    r->rc = rc;
    XML_StopParser(r->p, XML_FALSE);
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = ctx;
    if (!r->rc && r->h->start)
        stop(r, r->h->start(r->h->ctx, name, attributes, r->e));
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;
    if (!r->rc && r->h->end)
        stop(r, r->h->end(r->h->ctx, name, r->e));
}

static void XMLCALL on_text(void *ctx, const XML_Char *s, int n)
{
    struct reading *r = ctx;
    if (!r->rc && r->h->text)
        stop(r, r->h->text(r->h->ctx, s, (size_t)n, r->e));
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int inside)
{
    struct reading *r = ctx;
    (void)name;
    (void)sysid;
    (void)pubid;
    (void)inside;
    stop(r, err_set(r->e, ERR_SYNTAX, "%s declares entities of its own, as no spreadsheet program writes them; save it again from a spreadsheet program",
                    r->name));
}

static int parse(struct reading *r, const char *p, size_t n, bool last)
{
    if (XML_Parse(r->p, p, (int)n, last) == XML_STATUS_ERROR && !r->rc)
        r->rc = XML_GetErrorCode(r->p) == XML_ERROR_NO_MEMORY
                    ? err_nomem(r->e)
                    : err_set(r->e, ERR_SYNTAX, "%s is damaged inside (%s); save it again from a spreadsheet program",
                              r->name, err_foreign(XML_ErrorString(XML_GetErrorCode(r->p))));
    r->fed += n;
    if (!r->rc && !last && (int64_t)r->fed - (int64_t)XML_GetCurrentByteIndex(r->p) > TOKEN_MAX)
        r->rc = err_set(r->e, ERR_LIMIT, "%s holds a tag of more than 4 MB, as no spreadsheet program writes it", r->name);
    return r->rc;
}

static int on_chunk(void *ctx, const char *p, size_t n, struct err *e)
{
    (void)e;
    return parse(ctx, p, n, false);
}

int xml_read(struct archive *a, size_t member, const struct xml_handler *h, struct err *e)
{
    struct reading r = {.p = XML_ParserCreate(NULL), .h = h, .name = archive_unpacking(a)->name, .e = e};
    if (!r.p)
        return err_nomem(e);
    XML_SetUserData(r.p, &r);
    XML_SetElementHandler(r.p, on_start, on_end);
    XML_SetCharacterDataHandler(r.p, on_text);
    XML_SetStartDoctypeDeclHandler(r.p, on_doctype);
    int rc = archive_read(a, member, on_chunk, &r, e);
    if (!rc)
        rc = parse(&r, "", 0, true);
    XML_ParserFree(r.p);
    return rc;
}
