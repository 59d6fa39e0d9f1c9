// expect: AC
// must-not: read a planted secret through any kind of stream
// quick: no
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
int main() {
    std::istringstream paths("@SECRETS@");
    for (std::string path; std::getline(paths, path, ':');) {
        std::ifstream file(path);
        std::string text;
        if (file >> text)
            std::cout << "ESCAPED " << path << " " << text << "\n";
        std::error_code error;
        if (std::filesystem::exists(path, error))
            std::cout << "ESCAPED sees " << path << "\n";
        std::filesystem::copy_file(path, "/tmp/copy", error);
        if (!error)
            std::cout << "ESCAPED copied " << path << "\n";
    }
    int a, b;
    std::cin >> a >> b;
    std::cout << a + b << "\n";
}
