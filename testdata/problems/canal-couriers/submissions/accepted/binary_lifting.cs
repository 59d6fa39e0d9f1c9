public class CanalCouriers {
    private const int Levels = 14;
    private readonly int[][] up = new int[10001][];
    private readonly int[] depth = new int[10001];
    private long canals;
    private int journeys;

    public CanalCouriers(Node start) {
        var waiting = new Stack<(Node, int)>();
        waiting.Push((start, 1));
        while (waiting.Count > 0) {
            var (node, from) = waiting.Pop();
            int town = node.val;
            up[town] = new int[Levels];
            up[town][0] = from;
            for (int k = 1; k < Levels; k++) up[town][k] = up[up[town][k - 1]][k - 1];
            depth[town] = town == from ? 0 : depth[from] + 1;
            foreach (var other in node.neighbors)
                if (other.val != from) waiting.Push((other, town));
        }
    }

    private int Length(int a, int b) {
        int sum = depth[a] + depth[b];
        if (depth[a] < depth[b]) (a, b) = (b, a);
        for (int k = Levels - 1; k >= 0; k--)
            if (depth[a] - (1 << k) >= depth[b]) a = up[a][k];
        for (int k = Levels - 1; k >= 0; k--)
            if (up[a][k] != up[b][k]) (a, b) = (up[a][k], up[b][k]);
        return sum - 2 * depth[a == b ? a : up[a][0]];
    }

    public int Travel(int origin, int goal) {
        int found = Length(origin, goal);
        canals += found;
        journeys++;
        return found;
    }

    public bool Passes(int origin, int goal, int town) {
        return Length(origin, town) + Length(town, goal) == Length(origin, goal);
    }

    public double Average() {
        return journeys == 0 ? 0 : (double)canals / journeys;
    }

    public void NewDay() {
        canals = 0;
        journeys = 0;
    }
}
