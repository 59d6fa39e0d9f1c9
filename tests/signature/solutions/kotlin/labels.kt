class Solution {
    fun labels(words: Array<String>, first: Char, loud: Boolean, number: Long): Array<String> {
        val chosen = words.filter { loud || it.firstOrNull() == first }
        return chosen.mapIndexed { i, word -> "$word#${number + i}" }.toTypedArray()
    }
}
