import java.util.ArrayList;
import java.util.List;

class Solution {
    public String[] labels(String[] words, char first, boolean loud, long number) {
        List<String> result = new ArrayList<>();
        for (String word : words)
            if (loud || (!word.isEmpty() && word.charAt(0) == first)) result.add(word + "#" + number++);
        return result.toArray(new String[0]);
    }
}
