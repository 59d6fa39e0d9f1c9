/* Walks over every line of the ledger for each question. */
#include <stdio.h>
#include <stdlib.h>

struct node {
    int line;
    long long value;
    struct node *next;
};

static struct node *buckets[1 << 16];

static struct node *find(int line) {
    struct node *node = buckets[line & 0xffff];
    while (node && node->line != line) node = node->next;
    return node;
}

int main(void) {
    int n, q, a, b;
    char what;
    if (scanf("%d %d", &n, &q) != 2) return 1;
    while (q-- > 0 && scanf(" %c %d %d", &what, &a, &b) == 3) {
        struct node *node = find(a);
        if (what == '+') {
            if (!node) {
                node = calloc(1, sizeof *node);
                node->line = a;
                node->next = buckets[a & 0xffff];
                buckets[a & 0xffff] = node;
            }
            node->value += b;
            continue;
        }
        long long sum = 0;
        for (int line = a; line <= b; line++)
            if ((node = find(line))) sum += node->value;
        printf("%lld\n", sum);
    }
    return 0;
}
