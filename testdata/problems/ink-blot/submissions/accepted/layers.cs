public class Solution {
    private readonly SortedDictionary<int, List<int[]>> due = new SortedDictionary<int, List<int[]>>();

    private void Plan(int time, int i, int j) {
        if (!due.ContainsKey(time)) due[time] = new List<int[]>();
        due[time].Add(new[] { i, j });
    }

    public void SpreadInk(char[][] paper, int seconds) {
        int rows = paper.Length, columns = paper[0].Length;
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                if (paper[i][j] == '*') Plan(0, i, j);
        var wet = new bool[rows, columns];
        while (due.Count > 0 && due.First().Key <= seconds) {
            int time = due.First().Key;
            var fields = due[time];
            due.Remove(time);
            foreach (var field in fields) {
                int i = field[0], j = field[1];
                if (wet[i, j]) continue;
                wet[i, j] = true;
                paper[i][j] = '*';
                foreach (var step in new[] { new[] { -1, 0 }, new[] { 1, 0 }, new[] { 0, -1 }, new[] { 0, 1 } }) {
                    int a = i + step[0], b = j + step[1];
                    if (a < 0 || b < 0 || a >= rows || b >= columns || wet[a, b]) continue;
                    if (paper[a][b] == '.') Plan(time + 1, a, b);
                    if (paper[a][b] == ':') Plan(time + 3, a, b);
                }
            }
        }
    }
}
