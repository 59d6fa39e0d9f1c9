class LruCache {
    private final LinkedHashMap<Integer, Integer> items = new LinkedHashMap<>(16, 0.75f, true);
    private final int capacity;

    public LruCache(int capacity) {
        this.capacity = capacity;
    }

    public int get(int key) {
        return items.getOrDefault(key, -1);
    }

    public void put(int key, int item) {
        items.put(key, item);
        if (items.size() > capacity) items.remove(items.keySet().iterator().next());
    }

    public int[] keys() {
        return items.keySet().stream().mapToInt(key -> key).toArray();
    }
}
