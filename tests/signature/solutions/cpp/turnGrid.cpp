class Solution {
public:
    void turnGrid(vector<vector<int>> &grid) {
        reverse(grid.begin(), grid.end());
        for (size_t i = 0; i < grid.size(); i++)
            for (size_t j = 0; j < i; j++) swap(grid[i][j], grid[j][i]);
    }
};
