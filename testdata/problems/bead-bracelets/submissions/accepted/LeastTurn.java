class Solution {
    public String[][] groupBracelets(String[] bracelets, boolean turnable) {
        Map<String, List<String>> groups = new HashMap<>();
        for (String beads : bracelets) {
            String key = leastTurn(beads);
            if (turnable) {
                String other = leastTurn(new StringBuilder(beads).reverse().toString());
                if (other.compareTo(key) < 0) key = other;
            }
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(beads);
        }
        return groups.values().stream().map(g -> g.toArray(new String[0])).toArray(String[][]::new);
    }

    private String leastTurn(String beads) {
        String twice = beads + beads;
        int size = beads.length(), i = 0, j = 1, k = 0;
        while (i < size && j < size && k < size) {
            int differ = twice.charAt(i + k) - twice.charAt(j + k);
            if (differ == 0) {
                k++;
                continue;
            }
            if (differ > 0) i += k + 1;
            else j += k + 1;
            if (i == j) j++;
            k = 0;
        }
        int start = Math.min(i, j);
        return twice.substring(start, start + size);
    }
}
