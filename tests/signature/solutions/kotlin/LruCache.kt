class LruCache(private val capacity: Int) {
    private val items = LinkedHashMap<Int, Int>()

    fun get(key: Int): Int {
        val item = items.remove(key) ?: return -1
        items[key] = item
        return item
    }

    fun put(key: Int, item: Int) {
        items.remove(key)
        items[key] = item
        if (items.size > capacity) items.remove(items.keys.first())
    }

    fun keys(): IntArray = items.keys.toIntArray()
}
