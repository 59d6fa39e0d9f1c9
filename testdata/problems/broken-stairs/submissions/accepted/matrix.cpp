// Ten stairs are one matrix, whose powers are found by squaring.
#include <array>
#include <cstdint>
#include <iostream>

constexpr std::uint64_t modulus = 1'000'000'007;
using Row = std::array<std::uint64_t, 8>;
using Matrix = std::array<Row, 8>;
static std::uint64_t n;
static int k;

static Row climb(const Row &last, bool broken) {
    Row next{};
    for (int i = 0; i < k; i++) {
        if (!broken) next[0] = (next[0] + last[i]) % modulus;
        if (i > 0) next[i] = last[i - 1];
    }
    return next;
}

static Row times(const Row &row, const Matrix &matrix) {
    Row result{};
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) result[j] = (result[j] + row[i] * matrix[i][j]) % modulus;
    return result;
}

int main() {
    std::cin >> n >> k;
    Matrix ten{};
    for (int i = 0; i < k; i++) {
        ten[i][i] = 1;
        for (int stair = 1; stair <= 10; stair++) ten[i] = climb(ten[i], stair == 10);
    }
    Row last{1};
    for (std::uint64_t power = n / 10; power > 0; power /= 2) {
        if (power % 2) last = times(last, ten);
        Matrix square{};
        for (int i = 0; i < k; i++) square[i] = times(ten[i], ten);
        ten = square;
    }
    for (std::uint64_t i = 0; i < n % 10; i++) last = climb(last, false);
    std::cout << last[0] << '\n';
}
