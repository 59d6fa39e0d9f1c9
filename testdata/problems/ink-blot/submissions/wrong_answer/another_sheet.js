// Makes a new sheet and leaves the given one as it is.
function spreadInk(paper, seconds) {
    const sheet = paper.map((row) => [...row]);
    paper = sheet;
    for (let i = 0; i < paper.length; i++)
        for (let j = 0; j + 1 < paper[i].length; j++)
            if (paper[i][j] === "*" && paper[i][j + 1] === ".") paper[i][j + 1] = "*";
}
