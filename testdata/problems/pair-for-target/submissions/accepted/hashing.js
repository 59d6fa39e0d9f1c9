function pairForTarget(numbers, target) {
    const seen = new Map();
    const wanted = Number(target);
    for (let i = 0; i < numbers.length; i++) {
        if (seen.has(wanted - numbers[i])) return [i, seen.get(wanted - numbers[i])];
        seen.set(numbers[i], i);
    }
}
