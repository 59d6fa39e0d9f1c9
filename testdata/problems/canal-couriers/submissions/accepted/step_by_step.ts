// Climbs town by town: there are few enough of them.
class CanalCouriers {
    private parent = new Int32Array(10001);
    private depth = new Int32Array(10001);
    private canals = 0;
    private journeys = 0;

    constructor(start: Node | null) {
        const waiting: Node[] = [start!];
        for (let node = waiting.pop(); node; node = waiting.pop())
            for (const other of node.neighbors) {
                if (other.val === this.parent[node.val]) continue;
                this.parent[other.val] = node.val;
                this.depth[other.val] = this.depth[node.val] + 1;
                waiting.push(other);
            }
    }

    private length(a: number, b: number): number {
        let found = 0;
        for (; a !== b; found++) {
            if (this.depth[a] >= this.depth[b]) a = this.parent[a];
            else b = this.parent[b];
        }
        return found;
    }

    travel(origin: number, goal: number): number {
        const found = this.length(origin, goal);
        this.canals += found;
        this.journeys++;
        return found;
    }

    passes(origin: number, goal: number, town: number): boolean {
        const byTown = this.length(origin, town) + this.length(town, goal);
        return byTown === this.length(origin, goal);
    }

    average(): number {
        return this.journeys ? this.canals / this.journeys : 0;
    }

    newDay(): void {
        this.canals = this.journeys = 0;
    }
}
