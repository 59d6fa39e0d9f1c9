class CanalCouriers {
    private final Map<Integer, Node> towns = new TreeMap<>();
    private final List<Integer> journeys = new LinkedList<>();

    public CanalCouriers(Node start) {
        Deque<Node> waiting = new ArrayDeque<>(List.of(start));
        while (!waiting.isEmpty()) {
            Node node = waiting.pop();
            if (towns.put(node.val, node) == null) waiting.addAll(node.neighbors);
        }
    }

    private int length(int a, int b) {
        Map<Integer, Integer> far = new TreeMap<>(Map.of(a, 0));
        Deque<Integer> waiting = new ArrayDeque<>(List.of(a));
        while (!waiting.isEmpty()) {
            int town = waiting.remove();
            for (Node other : towns.get(town).neighbors)
                if (far.putIfAbsent(other.val, far.get(town) + 1) == null) waiting.add(other.val);
        }
        return far.get(b);
    }

    public int travel(int origin, int goal) {
        journeys.add(length(origin, goal));
        return length(origin, goal);
    }

    public boolean passes(int origin, int goal, int town) {
        return length(origin, town) + length(town, goal) == length(origin, goal);
    }

    public double average() {
        return journeys.stream().mapToInt(x -> x).average().orElse(0);
    }

    public void newDay() {
        journeys.clear();
    }
}
