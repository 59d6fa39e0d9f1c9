function average(values: number[], halve: boolean): number {
    return values.reduce((a, b) => a + b, 0) / values.length / (halve ? 2 : 1);
}
