class Solution {
    public String[][] groupBracelets(String[] bracelets, boolean turnable) {
        List<List<String>> groups = new ArrayList<>();
        for (String beads : bracelets) {
            String over = new StringBuilder(beads).reverse().toString();
            List<String> found = null;
            for (List<String> group : groups) {
                String twice = group.get(0) + group.get(0);
                boolean same = group.get(0).length() == beads.length();
                if (same && (twice.contains(beads) || turnable && twice.contains(over))) found = group;
            }
            if (found == null) groups.add(found = new ArrayList<>());
            found.add(beads);
        }
        return groups.stream().map(g -> g.toArray(new String[0])).toArray(String[][]::new);
    }
}
