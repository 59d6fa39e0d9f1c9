// expect: CE
// must-not: fill the judge's memory with error messages
// quick: no
// limits: compile=4
#include <map>
#include <string>
#include <vector>
#define BAD std::map<std::vector<std::map<int, std::string>>, int> m##__COUNTER__; m < 1; \
    std::vector<std::string>() << std::map<std::string, std::vector<int>>();
#define BAD10 BAD BAD BAD BAD BAD BAD BAD BAD BAD BAD
int main() { BAD10 BAD10 BAD10 BAD10 }
