/* Reads every certificate of a PEM file with OpenSSL, many times; prints the median in microseconds. */
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int by_size(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    static char bytes[1 << 20];
    FILE *file = fopen(arguments[1], "rb");
    if (!file) return 2;
    int size = (int)fread(bytes, 1, sizeof bytes, file), rounds = atoi(arguments[2]);
    double *times = malloc(sizeof(double) * rounds);
    for (int round = 0; round < rounds; round++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        BIO *memory = BIO_new_mem_buf(bytes, size);
        X509 *certificate;
        while ((certificate = PEM_read_bio_X509(memory, NULL, NULL, NULL))) X509_free(certificate);
        BIO_free(memory);
        clock_gettime(CLOCK_MONOTONIC, &end);
        times[round] = (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3;
    }
    qsort(times, rounds, sizeof(double), by_size);
    printf("%f\n", times[rounds / 2]);
    return 0;
}
