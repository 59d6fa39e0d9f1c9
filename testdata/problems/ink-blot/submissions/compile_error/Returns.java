class Solution {
    public char[][] spreadInk(char[][] paper, int seconds) {
        return paper
    }
}
