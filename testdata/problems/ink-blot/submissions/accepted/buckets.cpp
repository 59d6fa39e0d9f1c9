class Solution {
public:
    void spreadInk(vector<vector<char>> &paper, int seconds) {
        int rows = paper.size(), columns = paper[0].size();
        // Fields by the second in which they may get wet, modulo 4.
        vector<pair<int, int>> due[4];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                if (paper[i][j] == '*') due[0].push_back({i, j});
        vector<vector<bool>> wet(rows, vector<bool>(columns));
        int idle = 0;
        for (int time = 0; time <= seconds && idle < 4; time++) {
            vector<pair<int, int>> now;
            now.swap(due[time % 4]);
            idle = now.empty() ? idle + 1 : 0;
            for (auto [i, j] : now) {
                if (wet[i][j]) continue;
                wet[i][j] = true;
                paper[i][j] = '*';
                const int next[4][2] = {{i - 1, j}, {i + 1, j}, {i, j - 1}, {i, j + 1}};
                for (auto [a, b] : next) {
                    if (a < 0 || b < 0 || a >= rows || b >= columns || wet[a][b]) continue;
                    if (paper[a][b] == '.') due[(time + 1) % 4].push_back({a, b});
                    if (paper[a][b] == ':') due[(time + 3) % 4].push_back({a, b});
                }
            }
        }
    }
};
