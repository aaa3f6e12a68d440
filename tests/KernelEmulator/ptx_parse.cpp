// A kernel of a module's text: its registers, labels and statements.
#include "ptx.h"
#include <algorithm>
#include <stdexcept>

namespace ptx {

void refuse(int line, const std::string& what) { throw std::runtime_error("PTX line " + std::to_string(line) + ": " + what); }

static const char* const Blank = " \t\r\n";

static std::string trimmed(const std::string& s) {
  auto begin = s.find_first_not_of(Blank);
  return begin == std::string::npos ? "" : s.substr(begin, s.find_last_not_of(Blank) - begin + 1);
}

static bool starts(const std::string& s, const std::string& with) { return s.compare(0, with.size(), with) == 0; }

static bool is_of_name(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%' || c == '.'; }

// At commas outside of braces and brackets.
static std::vector<std::string> split(const std::string& s) {
  std::vector<std::string> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t k = 0; k <= s.size(); k++) {
    char c = k < s.size() ? s[k] : ',';
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') depth--;
    if (c != ',' || (k < s.size() && depth)) continue;
    parts.push_back(trimmed(s.substr(begin, k - begin)));
    begin = k + 1;
  }
  return parts;
}

struct Parser {
  Text& text;
  int line;
  // By name; "%r<" stands for %r0, %r1 and so on, which have numbers when they occur.
  std::vector<std::map<std::string, int>> scopes{1};
  std::vector<std::map<std::string, int>> ranges{1};

  void declare(const std::string& rest) {
    static const std::map<std::string, int> sizes = {
        {".pred", 0}, {".b16", 2}, {".u16", 2}, {".s16", 2}, {".b32", 4}, {".u32", 4}, {".s32", 4}, {".f32", 4}, {".b64", 8}, {".u64", 8}, {".s64", 8}, {".f64", 8}};
    auto space = rest.find_first_of(Blank);
    auto found = sizes.find(rest.substr(0, space));
    if (found == sizes.end()) refuse(line, "a register of the type " + rest.substr(0, space));
    for (auto& name : split(rest.substr(space))) {
      auto range = name.find('<');
      if (range != std::string::npos)
        ranges.back()[name.substr(0, range)] = found->second;
      else
        scopes.back()[name] = add(name, found->second);
    }
  }

  int add(const std::string& name, int bytes) {
    text.registers.push_back({name, bytes});
    return text.registers.size() - 1;
  }

  // -1: not a register.
  int register_of(const std::string& name) {
    auto prefix = name.substr(0, name.find_last_not_of("0123456789") + 1);
    for (int s = scopes.size() - 1; s >= 0; s--) {
      auto found = scopes[s].find(name);
      if (found != scopes[s].end()) return found->second;
      auto range = ranges[s].find(prefix);
      if (range != ranges[s].end() && prefix != name) return scopes[s][name] = add(name, range->second);
    }
    return -1;
  }

  void operands(const std::string& s, std::vector<Operand>& to) {
    if (s.empty()) refuse(line, "an operand is missing");
    if (s[0] == '{') {
      for (auto& part : split(s.substr(1, s.size() - 2))) operands(part, to);
      return;
    }
    Operand operand;
    std::string inner = s;
    operand.is_address = s[0] == '[';
    if (operand.is_address) {
      inner = s.substr(1, s.size() - 2);
      auto plus = inner.find('+');
      if (plus != std::string::npos) operand.bits = number(trimmed(inner.substr(plus + 1)));
      inner = trimmed(inner.substr(0, plus));
    }
    operand.number = register_of(inner);
    operand.name = inner;
    if (operand.number >= 0)
      operand.kind = Operand::Register;
    else if (isdigit((unsigned char)inner[0]) || inner[0] == '-') {
      if (operand.is_address) refuse(line, "an address without a register or a name");
      operand.kind = Operand::Immediate;
      operand.bits = number(inner);
    } else if (!std::all_of(inner.begin(), inner.end(), is_of_name))
      refuse(line, "the operand " + s);
    to.push_back(operand);
  }

  u64 number(const std::string& s) {
    bool is_float = starts(s, "0f") || starts(s, "0F") || starts(s, "0d") || starts(s, "0D");
    size_t end = 0;
    u64 bits = 0;
    try {
      bits = is_float ? std::stoull(s.substr(2), &end, 16) : s[0] == '-' ? -(u64)std::stoull(s.substr(1), &end, 0) : std::stoull(s, &end, 0);
    } catch (std::logic_error&) {
      refuse(line, "the number " + s);
    }
    end += is_float ? 2 : s[0] == '-';
    if (end != s.size() && s.substr(end) != "U") refuse(line, "the number " + s);
    return bits;
  }

  void statement(std::string s) {
    if (starts(s, ".reg")) return declare(trimmed(s.substr(4)));
    if (starts(s, ".pragma")) return;
    if (s[0] == '.') refuse(line, "unknown directive " + s);
    Statement result;
    result.line = line;
    if (s[0] == '@') {
      result.negated = s[1] == '!';
      auto end = s.find_first_of(Blank);
      result.guard = register_of(s.substr(1 + result.negated, end - 1 - result.negated));
      if (result.guard < 0 || text.registers[result.guard].bytes) refuse(line, "the predicate of " + s);
      s = trimmed(s.substr(end));
    }
    auto end = std::min(s.find_first_of(Blank), s.size());
    result.opcode = s.substr(0, end);
    auto rest = trimmed(s.substr(end));
    if (!rest.empty())
      for (auto& part : split(rest)) operands(part, result.operands);
    // Of two halves in braces.
    if (starts(result.opcode, "mov.") && result.operands.size() == 3) result.opcode += rest[0] == '{' ? " in two" : " halves";
    text.statements.push_back(result);
  }

  // From the brace that opens a body to the one that closes it.
  void body(const std::string& s, size_t place) {
    for (int depth = 0;; place++) {
      if (place >= s.size()) refuse(line, "a brace that closes is missing");
      if (s[place] == '\n') line++;
      if (strchr(Blank, s[place])) continue;
      if (s[place] == '{') {
        depth++;
        scopes.emplace_back();
        ranges.emplace_back();
      } else if (s[place] == '}') {
        scopes.pop_back();
        ranges.pop_back();
        if (!--depth) return;
      } else {
        auto end = place;
        while (end < s.size() && s[end] != ';' && !(s[end] == ':' && s[end + 1] != ':' && s[end - 1] != ':')) end++;
        if (end == s.size()) refuse(line, "a semicolon is missing");
        auto found = s.substr(place, end - place);
        if (s[end] == ':')
          text.labels[trimmed(found)] = text.statements.size();
        else
          statement(trimmed(found));
        line += std::count(found.begin(), found.end(), '\n');
        place = end;
      }
    }
  }
};

// With blanks in place of comments.
static std::string without_comments(std::string s) {
  for (size_t k = s.find("//"); k != std::string::npos; k = s.find("//", k))
    while (k < s.size() && s[k] != '\n') s[k++] = ' ';
  return s;
}

static int number_behind(const std::string& s, const std::string& mark, size_t from, size_t end) {
  auto found = s.find(mark, from);
  return found < end ? atoi(s.c_str() + found + mark.size()) : 0;
}

Text parse(const std::string& module, const std::string& kernel) {
  auto s = without_comments(module);
  auto entry = s.find(".entry " + kernel + "(");
  if (entry == std::string::npos) throw std::runtime_error("PTX without a kernel " + kernel);
  auto body = s.find('{', entry);
  auto head = s.find(')', entry);
  if (body == std::string::npos || head > body) throw std::runtime_error("PTX in which " + kernel + " has no body");
  Text text;
  text.name = kernel;
  text.threads = number_behind(s, ".maxntid", entry, body);
  auto brackets = s.find('[', entry);
  if (brackets < head) {
    text.parameter_bytes = atoi(s.c_str() + brackets + 1);
    auto begin = s.find_last_of(Blank, brackets) + 1;
    text.parameters = s.substr(begin, brackets - begin);
  }
  for (auto found = s.find(".shared "); found < entry; found = s.find(".shared ", found + 1)) {
    auto end = s.find(';', found), begin = s.find_last_of(Blank, end) + 1;
    auto name = s.substr(begin, end - begin);
    if (name.size() < 2 || name.substr(name.size() - 2) != "[]") throw std::runtime_error("PTX with shared memory of a size of its own: " + name);
    text.shared.push_back(name.substr(0, name.size() - 2));
  }
  Parser parser{text, 1 + (int)std::count(s.begin(), s.begin() + body, '\n')};
  parser.body(s, body);
  return text;
}

}
