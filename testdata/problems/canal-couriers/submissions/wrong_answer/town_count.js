// Counts the towns of the way, not its canals.
class CanalCouriers {
    constructor(start) {
        this.parent = new Int32Array(10001);
        this.depth = new Int32Array(10001);
        const waiting = [start];
        while (waiting.length > 0) {
            const node = waiting.pop();
            for (const other of node.neighbors) {
                if (other.val === this.parent[node.val]) continue;
                this.parent[other.val] = node.val;
                this.depth[other.val] = this.depth[node.val] + 1;
                waiting.push(other);
            }
        }
        this.newDay();
    }

    towns(a, b) {
        let found = 1;
        for (; a !== b; found++) {
            if (this.depth[a] >= this.depth[b]) a = this.parent[a];
            else b = this.parent[b];
        }
        return found;
    }

    travel(origin, goal) {
        this.journeys.push(this.towns(origin, goal));
        return this.journeys.at(-1);
    }

    passes(origin, goal, town) {
        return this.towns(origin, town) + this.towns(town, goal) === this.towns(origin, goal) + 1;
    }

    average() {
        return this.journeys.reduce((a, b) => a + b, 0) / Math.max(1, this.journeys.length);
    }

    newDay() {
        this.journeys = [];
    }
}
