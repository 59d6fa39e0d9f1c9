class Solution {
public:
    double average(vector<double> &values, bool halve) {
        double mean = accumulate(values.begin(), values.end(), 0.0) / values.size();
        return halve ? mean / 2 : mean;
    }
};
