// A field belongs to the first that reaches for it, even where another would be quicker.
class Solution {
public:
    void spreadInk(vector<vector<char>> &paper, int seconds) {
        queue<tuple<long long, int, int>> edge;
        for (int i = 0; i < (int)paper.size(); i++)
            for (int j = 0; j < (int)paper[0].size(); j++)
                if (paper[i][j] == '*') edge.push({0, i, j});
        while (!edge.empty()) {
            auto [time, i, j] = edge.front();
            edge.pop();
            const int next[4][2] = {{i - 1, j}, {i + 1, j}, {i, j - 1}, {i, j + 1}};
            for (auto [a, b] : next) {
                if (a < 0 || b < 0 || a >= (int)paper.size() || b >= (int)paper[0].size()) continue;
                if (paper[a][b] != '.' && paper[a][b] != ':') continue;
                long long then = time + (paper[a][b] == '.' ? 1 : 3);
                if (then > seconds) continue;
                paper[a][b] = '*';
                edge.push({then, a, b});
            }
        }
    }
};
