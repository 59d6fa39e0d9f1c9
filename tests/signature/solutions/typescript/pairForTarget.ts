interface Seen {
    [number: number]: number;
}

function pairForTarget(numbers: number[], target: number): number[] {
    // HERE
    const seen: Seen = {};
    for (let i = 0; i < numbers.length; i++) {
        if (target - numbers[i] in seen) return [seen[target - numbers[i]], i];
        seen[numbers[i]] = i;
    }
    return [];
}
