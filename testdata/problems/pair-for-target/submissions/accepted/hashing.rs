use std::collections::HashMap;

impl Solution {
    pub fn pair_for_target(numbers: Vec<i32>, target: i64) -> Vec<i32> {
        let mut seen = HashMap::new();
        for (index, number) in numbers.into_iter().enumerate() {
            if let Some(&before) = seen.get(&(target - number as i64)) {
                return vec![before, index as i32];
            }
            seen.insert(number as i64, index as i32);
        }
        vec![]
    }
}
