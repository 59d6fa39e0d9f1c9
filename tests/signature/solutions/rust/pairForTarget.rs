use std::collections::HashMap;

impl Solution {
    pub fn pair_for_target(numbers: Vec<i32>, target: i32) -> Vec<i32> {
        // HERE
        let mut seen = HashMap::new();
        for (i, &number) in numbers.iter().enumerate() {
            if let Some(&before) = seen.get(&(target - number)) {
                return vec![before, i as i32];
            }
            seen.insert(number, i as i32);
        }
        vec![]
    }
}
