function labels(words, first, loud, number) {
    return words.filter((w) => loud || w[0] === first).map((w, i) => `${w}#${number + BigInt(i)}`);
}
