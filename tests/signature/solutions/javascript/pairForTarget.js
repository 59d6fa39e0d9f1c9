var pairForTarget = function (numbers, target) {
    // HERE
    const seen = new Map();
    for (let i = 0; i < numbers.length; i++) {
        if (seen.has(target - numbers[i])) return [seen.get(target - numbers[i]), i];
        seen.set(numbers[i], i);
    }
    return [];
};
