// Which registers hold what is still needed, from the end of the program to its beginning.
#include "ptx.h"
#include <algorithm>

namespace ptx {

typedef std::vector<u64> Set;

struct Analysis {
  const Program& program;
  const std::vector<Statement>& statements = program.text.statements;
  size_t words = program.text.registers.size() / 64 + 1;
  std::vector<int> begins;             // of blocks, and the end
  std::vector<int> block_at;           // of a statement that begins one
  std::vector<Set> needed;             // where a block begins

  explicit Analysis(const Program& program) : program(program) {}

  void find_blocks() {
    std::vector<bool> begin(statements.size() + 1);
    begin[0] = begin[statements.size()] = true;
    for (size_t k = 0; k < statements.size(); k++)
      if (program.code[k].flow == Branch || program.code[k].flow == Exit) begin[k + 1] = true;
    for (auto& label : program.text.labels) begin[label.second] = true;
    block_at.assign(begin.size(), -1);
    for (size_t k = 0; k < begin.size(); k++)
      if (begin[k]) {
        block_at[k] = begins.size();
        begins.push_back(k);
      }
    needed.assign(begins.size(), Set(words));
  }

  Set needed_behind(int block) const {
    int last = begins[block + 1] - 1;
    auto& i = program.code[last];
    bool goes_on = i.guard >= 0 || (i.flow != Branch && i.flow != Exit);
    Set result = goes_on ? needed[block + 1] : Set(words);
    if (i.flow == Branch)
      for (size_t k = 0; k < words; k++) result[k] |= needed[block_at[i.target]][k];
    return result;
  }

  // What a statement needs, of what is needed behind it; what it writes under a condition may be what was there before.
  void step(int place, Set& live) const {
    auto& s = statements[place];
    int written = program.code[place].flow == Branch ? 0 : program.code[place].operation->written;
    for (int k = 0; k < written && s.guard < 0; k++) live[s.operands[k].number / 64] &= ~(1ull << s.operands[k].number % 64);
    for (size_t k = written; k < s.operands.size(); k++) add(s.operands[k].number, live);
    add(s.guard, live);
  }

  static void add(int number, Set& live) {
    if (number >= 0) live[number / 64] |= 1ull << number % 64;
  }

  void find_needed() {
    for (bool changes = true; changes;) {
      changes = false;
      for (int block = begins.size() - 2; block >= 0; block--) {
        Set live = needed_behind(block);
        for (int place = begins[block + 1] - 1; place >= begins[block]; place--) step(place, live);
        changes |= live != needed[block];
        needed[block] = std::move(live);
      }
    }
  }

  int weight(int number) const {
    int bytes = program.text.registers[number].bytes;
    return bytes == 8 ? 2 : bytes > 0;
  }

  int size(const Set& live) const {
    int sum = 0;
    for (size_t k = 0; k < words; k++)
      for (u64 left = live[k]; left; left &= left - 1) sum += weight(k * 64 + __builtin_ctzll(left));
    return sum;
  }

  int most() const {
    int result = 0;
    for (size_t block = 0; block + 1 < begins.size(); block++) {
      Set live = needed_behind(block);
      for (int place = begins[block + 1] - 1; place >= begins[block]; place--) {
        Set with_results = live;
        for (int k = 0; k < program.code[place].operation->written; k++) add(statements[place].operands[k].number, with_results);
        result = std::max(result, size(with_results));
        step(place, live);
      }
    }
    return result;
  }
};

Liveness liveness(const Program& program, bool with_most) {
  Analysis analysis(program);
  analysis.find_blocks();
  analysis.find_needed();
  Liveness result{with_most ? analysis.most() : 0, {}};
  for (size_t k = 0; k < program.text.registers.size(); k++)
    if (analysis.needed[0][k / 64] >> k % 64 & 1) result.unwritten.push_back(k);
  return result;
}

}
