// What a peer is given: lines of `name number number ...` (benchmarks/peers/handover.py).
// Promises: a name that is asked for and not there ends the program with that name. Does not know what the numbers mean.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using i64 = std::int64_t;

class Numbers {
public:
    explicit Numbers(const char *path) {
        std::ifstream file(path);
        if (!file) fail("cannot read", path);
        for (std::string line; std::getline(file, line);) {
            std::istringstream words(line);
            std::string name;
            words >> name;
            for (i64 value; words >> value;) rows[name].push_back(value);
        }
    }

    const std::vector<i64> &row(const std::string &name) const {
        auto found = rows.find(name);
        if (found == rows.end()) fail("was not given", name.c_str());
        return found->second;
    }

    i64 operator[](const std::string &name) const { return row(name).at(0); }

    [[noreturn]] static void fail(const char *what, const char *name) {
        std::fprintf(stderr, "peer: %s: %s\n", what, name);
        std::exit(2);
    }

private:
    std::map<std::string, std::vector<i64>> rows;
};
