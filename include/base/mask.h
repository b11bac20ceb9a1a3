// Personal data in free text, put out of sight before anybody else reads it.
#ifndef KPITOP_BASE_MASK_H
#define KPITOP_BASE_MASK_H

#include "base/mem.h"

// Append the text to b; what looks like an e-mail address, a telephone number, a payment card (13 to 19 digits that pass
// Luhn's check, ISO/IEC 7812) or an IBAN (ISO 13616, its remainder modulo 97 is 1) becomes a word in brackets. Doubt is
// settled for masking, save that amounts, dates and short numbers (tickets, orders) stay. Returns how many were masked.
size_t mask_text(struct strbuf *b, const char *s);

#endif
