// duck: one SQL statement through DuckDB's C interface, from the shared library that its npm packages bring without headers.
// usage: duck LIBRARY SQL [SQL...]
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

struct duckdb_result { // of duckdb.h, the same since 0.3
    uint64_t columns, rows, changed;
    void *old_columns;
    char *error;
    void *internal;
};

int main(int argc, char **argv)
{
    void *lib = argc > 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
    if (!lib) {
        fprintf(stderr, "duck: %s\n", argc > 2 ? dlerror() : "usage: duck LIBRARY SQL...");
        return 2;
    }
    int (*open)(const char *, void **);
    int (*connect)(void *, void **);
    int (*query)(void *, const char *, struct duckdb_result *);
    const char *(*error)(struct duckdb_result *);
    *(void **)&open = dlsym(lib, "duckdb_open");
    *(void **)&connect = dlsym(lib, "duckdb_connect");
    *(void **)&query = dlsym(lib, "duckdb_query");
    *(void **)&error = dlsym(lib, "duckdb_result_error");
    void *db, *connection;
    if (!open || !connect || !query || !error || open(NULL, &db) || connect(db, &connection)) {
        fputs("duck: the library could not be used\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        struct duckdb_result r = {0};
        if (query(connection, argv[i], &r)) {
            fprintf(stderr, "duck: %s\n", error(&r));
            return 1;
        }
    }
    return 0;
}
