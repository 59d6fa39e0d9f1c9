const leastTurn = (beads) => {
    const size = beads.length;
    const twice = [...beads, ...beads];
    let [i, j, k] = [0, 1, 0];
    while (i < size && j < size && k < size) {
        if (twice[i + k] === twice[j + k]) {
            k++;
            continue;
        }
        if (twice[i + k] > twice[j + k]) i += k + 1;
        else j += k + 1;
        if (i === j) j++;
        k = 0;
    }
    const start = Math.min(i, j);
    return beads.slice(start) + beads.slice(0, start);
};

function groupBracelets(bracelets, turnable) {
    const groups = new Map();
    for (const beads of bracelets) {
        let key = leastTurn(beads);
        if (turnable) {
            const other = leastTurn([...beads].reverse().join(""));
            if (other < key) key = other;
        }
        groups.set(key, [...(groups.get(key) ?? []), beads]);
    }
    return [...groups.values()];
}
