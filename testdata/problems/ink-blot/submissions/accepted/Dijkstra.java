class Solution {
    public void spreadInk(char[][] paper, int seconds) {
        int rows = paper.length, columns = paper[0].length;
        PriorityQueue<long[]> queue = new PriorityQueue<>((x, y) -> Long.compare(x[0], y[0]));
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                if (paper[i][j] == '*') queue.add(new long[] {0, i, j});
        boolean[][] done = new boolean[rows][columns];
        while (!queue.isEmpty()) {
            long[] first = queue.remove();
            int i = (int) first[1], j = (int) first[2];
            if (done[i][j]) continue;
            done[i][j] = true;
            paper[i][j] = '*';
            for (int[] step : new int[][] {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
                int a = i + step[0], b = j + step[1];
                if (a < 0 || b < 0 || a >= rows || b >= columns || done[a][b]) continue;
                long then = first[0] + (paper[a][b] == ':' ? 3 : 1);
                if (paper[a][b] != '#' && paper[a][b] != '*' && then <= seconds)
                    queue.add(new long[] {then, a, b});
            }
        }
    }
}
