class Solution {
    public void spreadInk(char[][] paper, int seconds) {
        int rows = paper.length, columns = paper[0].length;
        long[][] since = new long[rows][columns];
        for (long second = 1; second <= seconds; second++)
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++) {
                    if (paper[i][j] != '.' && paper[i][j] != ':') continue;
                    int takes = paper[i][j] == '.' ? 1 : 3;
                    for (int[] step : new int[][] {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
                        int a = i + step[0], b = j + step[1];
                        if (a < 0 || b < 0 || a >= rows || b >= columns) continue;
                        if (paper[a][b] == '*' && since[a][b] + takes == second) {
                            paper[i][j] = '*';
                            since[i][j] = second;
                            break;
                        }
                    }
                }
    }
}
