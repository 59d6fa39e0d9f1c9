class CanalCouriers {
    private final int[] parent, jump, depth;
    private long canals;
    private int journeys;

    public CanalCouriers(Node start) {
        parent = new int[10_001];
        jump = new int[10_001];
        depth = new int[10_001];
        parent[1] = jump[1] = 1;
        Deque<Node> waiting = new ArrayDeque<>(List.of(start));
        while (!waiting.isEmpty()) {
            Node node = waiting.pop();
            int town = node.val;
            for (Node other : node.neighbors) {
                if (other.val == parent[town]) continue;
                int p = jump[town];
                parent[other.val] = town;
                depth[other.val] = depth[town] + 1;
                boolean even = depth[town] - depth[p] == depth[p] - depth[jump[p]];
                jump[other.val] = even ? jump[p] : town;
                waiting.push(other);
            }
        }
    }

    private int length(int a, int b) {
        int sum = depth[a] + depth[b];
        if (depth[a] < depth[b]) {
            int kept = a;
            a = b;
            b = kept;
        }
        while (depth[a] > depth[b]) a = depth[jump[a]] >= depth[b] ? jump[a] : parent[a];
        while (a != b) {
            boolean far = jump[a] != jump[b];
            a = far ? jump[a] : parent[a];
            b = far ? jump[b] : parent[b];
        }
        return sum - 2 * depth[a];
    }

    public int travel(int origin, int goal) {
        int found = length(origin, goal);
        canals += found;
        journeys++;
        return found;
    }

    public boolean passes(int origin, int goal, int town) {
        return length(origin, town) + length(town, goal) == length(origin, goal);
    }

    public double average() {
        return journeys == 0 ? 0 : (double) canals / journeys;
    }

    public void newDay() {
        canals = 0;
        journeys = 0;
    }
}
