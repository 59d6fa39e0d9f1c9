public class Solution {
    public string[] Labels(string[] words, char first, bool loud, long number) {
        return words.Where(w => loud || (w != "" && w[0] == first)).Select(w => w + "#" + number++).ToArray();
    }
}
