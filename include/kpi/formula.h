// Formulas of the user's own over the measures of the cube: numbers, measures, + - * / ( ), min and max. Parsed once.
#ifndef KPITOP_KPI_FORMULA_H
#define KPITOP_KPI_FORMULA_H

#include "kpi/kpi.h"

enum measure_kind { MEASURE_MEAN, MEASURE_N, MEASURE_SUM, MEASURE_COUNT, MEASURE_AMOUNT };
struct measure_info {  // one row of what formulas can use
    const char *name;
    enum measure_kind kind;
    enum measure at;   // of the cell; of a mean its number
    double one;        // what 1 is in the cell: durations come out in seconds, scores as answered, money in currency units
    enum measure basis; // how many facts it rests on: itself for a plain count
    enum measure begun; // unknown while this is 0, else a count of 0 is 0; the basis where the cube keeps no such mark
    enum measure whole; // count that contains every one of it, M_COUNT: none
    bool staff;        // answers of employees: withheld under min_n_employee
    const char *help;  // N_(), a few words
};
extern const struct measure_info kpi_measures[];
extern const size_t kpi_nmeasures;

#define FORMULA_BYTES 400 // longest formula
#define FORMULA_NODES 128
#define FORMULA_DEPTH 32  // parentheses and signs inside each other
struct formula_node {
    enum { NODE_NUMBER, NODE_MEASURE, NODE_NEGATE, NODE_ADD, NODE_SUBTRACT, NODE_MULTIPLY, NODE_DIVIDE, NODE_MIN, NODE_MAX } op;
    uint8_t a, b;   // operands: earlier nodes; of NODE_MEASURE a is its row of kpi_measures
    double number;
};
struct formula {
    struct formula_node nodes[FORMULA_NODES]; // operands before their operator, the last one is the result
    int n;
    // A share: factor * part / whole, or factor * (whole - part) / whole, where whole contains part.
    bool share, rest;
    enum measure part, whole;
    double factor;
};
struct kpi_own { // a KPI of the user's own
    struct kpi_info info;
    struct formula formula;
};
// Fills what the formula tells of the row: rows, sample, purpose.
void kpi_own_finish(struct kpi_own *o);
// ERR_SYNTAX, or ERR_LIMIT for one that is too long or too deep, with a sentence in e; *at: byte that it speaks of.
int formula_parse(const char *text, struct formula *out, size_t *at, struct err *e);
// The figure of a cell. No data: a measure that is unknown there, a division by zero, a result that is no finite number. n is
// that of the measure that rests on the fewest facts. Interval and evidence: shares only (Wilson, as those of the catalogue).
bool formula_by_customer(const struct formula *f); // uses a measure that needs a scan by customer
void formula_figure(const struct formula *f, const struct kpi_config *cfg, const struct cell *cell, struct kpi_figure *out);

#endif
