function labels(words: string[], first: string, loud: boolean, number: bigint): string[] {
    return words.filter((w) => loud || w[0] === first).map((w, i) => `${w}#${number + BigInt(i)}`);
}
