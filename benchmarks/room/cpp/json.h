// Just enough of JSON to follow a room: the members of one object as their raw texts.
//
// Promises: `members` walks one well-formed object and gives every value exactly as it was written, so two states are
// equal if the texts of their values are.  What is not well formed ends the program: a server that sends it has failed.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

using Members = std::map<std::string, std::string, std::less<>>;

[[noreturn]] inline void fail(const std::string& what) {
    std::fprintf(stderr, "room client: %s\n", what.c_str());
    std::exit(2);
}

inline size_t after_blank(std::string_view text, size_t at) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) ++at;
    return at;
}

// The place behind the value that begins at `at`.
inline size_t after_value(std::string_view text, size_t at) {
    int depth = 0;
    bool quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c == '\\') ++at;
            else if (c == '"') {
                quoted = false;
                if (depth == 0) return at + 1;
            }
        } else if (c == '"') quoted = true;
        else if (c == '{' || c == '[') ++depth;
        else if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if (c == ',' && depth == 0) return at;
    }
    if (depth != 0 || quoted) fail("the server sent a text that ends too early");
    return at;
}

template <typename Does>
void each_member(std::string_view text, Does does) {
    size_t at = after_blank(text, 0);
    if (at >= text.size() || text[at] != '{') fail("the server sent no object: " + std::string(text.substr(0, 80)));
    at = after_blank(text, at + 1);
    while (at < text.size() && text[at] != '}') {
        const size_t key_end = after_value(text, at);
        const std::string_view key = text.substr(at + 1, key_end - at - 2);
        at = after_blank(text, after_blank(text, key_end) + 1);
        const size_t end = after_value(text, at);
        does(key, text.substr(at, end - at));
        at = after_blank(text, end);
        if (at < text.size() && text[at] == ',') at = after_blank(text, at + 1);
    }
}

inline Members members(std::string_view text) {
    Members found;
    each_member(text, [&](std::string_view key, std::string_view value) { found.emplace(key, value); });
    return found;
}

// The value of one key; empty if there is none.
inline std::string_view member(std::string_view text, std::string_view wanted) {
    std::string_view found;
    each_member(text, [&](std::string_view key, std::string_view value) {
        if (key == wanted) found = value;
    });
    return found;
}

template <typename Does>
void each_item(std::string_view text, Does does) {
    size_t at = after_blank(text, 0);
    if (at >= text.size() || text[at] != '[') fail("the server sent no list: " + std::string(text.substr(0, 80)));
    at = after_blank(text, at + 1);
    while (at < text.size() && text[at] != ']') {
        const size_t end = after_value(text, at);
        does(text.substr(at, end - at));
        at = after_blank(text, end);
        if (at < text.size() && text[at] == ',') at = after_blank(text, at + 1);
    }
}

inline std::string unquoted(std::string_view value) {  // of a text without escapes, as codes, names and keys are
    return value.size() >= 2 && value.front() == '"' ? std::string(value.substr(1, value.size() - 2)) : std::string(value);
}

inline double number(std::string_view value, double without = 0) {
    return value.empty() || value == "null" ? without : std::strtod(std::string(value).c_str(), nullptr);
}
