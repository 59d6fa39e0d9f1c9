function average(values, halve) {
    return values.reduce((a, b) => a + b, 0) / values.length / (halve ? 2 : 1);
}
