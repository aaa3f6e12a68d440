// The interpreter of PTX: a kernel's text, what is made of it, and the warp that executes it. Registers are arrays of 32 lanes, and an
// instruction is executed for all lanes of a warp that are there.
#pragma once
#include "runtime.h"
#include <map>
#include <memory>

namespace ptx {

// What an instruction is for a GPU: one number each of emulator_instruction_counts.
enum Class {
  Multiplications, MatrixLoads, AsyncCopies, SpecialFunctions, Floats, Doubles, Integers, LongIntegers, Comparisons, PredicateLogic,
  Selections, Conversions, Constants, Copies, AddressConversions, ParameterLoads, GlobalLoads, SharedLoads, Stores, Shuffles, Branches,
  Barriers, ClassCount
};

// Where addresses of shared memory and of parameters begin: not at 0, so that 0 is an error.
constexpr u64 SharedBegin = 1024, ParametersBegin = 4096;

struct Warp;
struct Instruction;
typedef void (*Run)(Warp&, const Instruction&, u32 active);

// How the place in the program goes on behind an instruction; Together: when all lanes are there.
enum Flow { Next, Together, Branch, Exit, Barrier };

enum Space { Generic, Global, Shared, Parameters };

// Operands in the order of the text, those in braces one by one: so many bytes, or one of these.
enum Shape { Predicate = 0, AnyBytes = -1, Address = -2, Number = -3 };

struct Operation {
  Run run = nullptr;
  Class kind = Copies;
  std::vector<int> shapes;
  int written = 1;  // so many of the first operands are results
  Flow flow = Next;
  // Of loads and stores.
  Space space = Generic;
  int bytes = 0, parts = 1;
  bool is_signed = false;
};

// Nullptr: no such instruction.
const Operation* find_operation(const std::string& opcode);
typedef std::map<std::string, Operation> Operations;
void add_arithmetic(Operations&);
void add_comparisons(Operations&);
void add_moves(Operations&);
void add_memory(Operations&);

struct Operand {
  enum Kind { Register, Immediate, Name } kind = Name;
  int number = -1;   // the register's
  u64 bits = 0;      // the immediate's; behind an address
  std::string name;
  bool is_address = false;
};

struct Statement {
  int line = 0, guard = -1;
  bool negated = false;
  std::string opcode;
  std::vector<Operand> operands;
};

struct RegisterName {
  std::string name;
  int bytes;  // 0: a predicate
};

// A kernel as it is written. What cannot be read is a std::runtime_error with the line.
struct Text {
  std::string name, parameters;
  int parameter_bytes = 0, threads = 0;
  std::vector<std::string> shared;
  std::vector<RegisterName> registers;
  std::vector<Statement> statements;
  std::map<std::string, int> labels;
};
Text parse(const std::string& module, const std::string& kernel);
[[noreturn]] void refuse(int line, const std::string& what);

constexpr int MostOperands = 14;

struct Instruction {
  Run run;
  const Operation* operation;
  int slots[MostOperands];  // bytes from the beginning of a warp's registers
  signed char bytes[MostOperands];
  i64 offsets[2] = {};      // of addresses
  u64 number = 0;
  int guard = -1;           // the predicate's slot
  u32 flip = 0;             // all bits where the guard is negated
  int target = -1;
  Class kind;
  Flow flow;
};

struct Constant {
  int slot, bytes;
  u64 bits;
};

struct Program {
  Text text;
  std::vector<Instruction> code;
  std::vector<Constant> constants;
  std::map<std::string, int> special;  // the slots of tid and the like
  std::vector<Constant> unwritten;     // registers that may be read before they are written
  int bytes = 0;                       // of a warp's registers
};

// The registers that each place of a program needs.
struct Liveness {
  int most;                    // of 32 bits at one place
  std::vector<int> unwritten;  // needed where the program begins
};
Liveness liveness(const Program&, bool with_most);

struct Warp {
  char* registers;
  int first;           // its first thread
  const char* parameters;
  int parameter_bytes;
  u32 lanes;           // those that are at the place
  int place;

  template <class T> T* at(int slot) const { return (T*)(registers + slot); }
};

// A result, for the lanes that execute the instruction.
template <class T> inline void put(const Warp& warp, int slot, const T* result, u32 active) {
  T* to = warp.at<T>(slot);
  if (active == ~0u)
    memcpy(to, result, 32 * sizeof(T));
  else
    for (int l = 0; l < 32; l++) to[l] = active >> l & 1 ? result[l] : to[l];
}

inline void put_predicate(const Warp& warp, int slot, u32 result, u32 active) {
  u32& to = *warp.at<u32>(slot);
  to = (to & ~active) | (result & active);
}

}
