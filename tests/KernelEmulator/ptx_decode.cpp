// From statements to instructions: where each operand lies in a warp's registers, in which constants and special registers have places too.
#include "ptx.h"
#include <algorithm>
#include <stdexcept>

namespace ptx {

const Operation* find_operation(const std::string& opcode) {
  static const Operations all = [] {
    Operations result;
    add_arithmetic(result);
    add_comparisons(result);
    add_moves(result);
    add_memory(result);
    return result;
  }();
  auto found = all.find(opcode);
  return found == all.end() ? nullptr : &found->second;
}

struct Decoder {
  Program& program;
  std::vector<int> slots;
  std::map<std::pair<int, u64>, int> constants;

  // A predicate has a bit of a lane.
  int reserve(int bytes) {
    int slot = program.bytes;
    program.bytes += bytes ? 32 * bytes : 64;
    return slot;
  }

  int constant(int bytes, u64 bits) {
    if (!bytes) bits = bits ? ~0u : 0;
    auto place = constants.emplace(std::make_pair(bytes, bits), 0);
    if (place.second) program.constants.push_back({place.first->second = reserve(bytes), bytes, bits});
    return place.first->second;
  }

  int named(const Statement& s, const Operand& operand, int bytes) {
    auto special = program.special.find(operand.name);
    if (special != program.special.end() && bytes == 4) return special->second;
    auto& shared = program.text.shared;
    if (operand.name == program.text.parameters) return constant(bytes, ParametersBegin);
    if (std::find(shared.begin(), shared.end(), operand.name) != shared.end()) return constant(bytes, SharedBegin);
    refuse(s.line, "unknown name " + operand.name);
  }

  void place(Instruction& i, const Statement& s, int k, int shape, int& addresses) {
    auto& operand = s.operands[k];
    if (shape == Number && operand.kind != Operand::Immediate) refuse(s.line, s.opcode + " with " + operand.name + ", where a number is meant");
    if (operand.is_address != (shape == Address)) refuse(s.line, s.opcode + " with " + operand.name + " for an address, or an address for a value");
    if (operand.kind == Operand::Register) {
      int bytes = program.text.registers[operand.number].bytes;
      if ((shape >= 0 && bytes != shape) || (shape < 0 && !bytes)) refuse(s.line, s.opcode + " with the register " + operand.name + ", which has another size");
      i.slots[k] = slots[operand.number];
      i.bytes[k] = bytes;
    } else {
      if (k < i.operation->written) refuse(s.line, s.opcode + " with a result in " + operand.name);
      int bytes = shape == Address ? 8 : shape == AnyBytes ? std::max(2, i.operation->bytes) : shape;
      i.bytes[k] = bytes;
      if (shape == Number)
        i.number = operand.bits;
      else if (operand.kind == Operand::Immediate)
        i.slots[k] = constant(bytes, bytes == 4 ? (u32)operand.bits : bytes == 2 ? (u16)operand.bits : operand.bits);
      else
        i.slots[k] = named(s, operand, bytes);
    }
    if (shape == Address) i.offsets[addresses++] = operand.bits;
  }

  Instruction instruction(const Statement& s) {
    auto operation = find_operation(s.opcode);
    if (!operation) refuse(s.line, "unknown instruction " + s.opcode);
    Instruction i;
    i.run = operation->run;
    i.operation = operation;
    i.kind = operation->kind;
    i.flow = operation->flow;
    if (s.guard >= 0) {
      i.guard = slots[s.guard];
      i.flip = s.negated ? ~0u : 0;
    }
    if (i.flow == Branch) {
      auto label = s.operands.size() == 1 ? program.text.labels.find(s.operands[0].name) : program.text.labels.end();
      if (label == program.text.labels.end()) refuse(s.line, "a branch to nowhere");
      i.target = label->second;
      return i;
    }
    if (s.operands.size() != operation->shapes.size()) refuse(s.line, s.opcode + " with another number of operands");
    int addresses = 0;
    for (size_t k = 0; k < s.operands.size(); k++) place(i, s, k, operation->shapes[k], addresses);
    if (i.kind == Copies && s.operands.back().kind != Operand::Register) i.kind = Constants;
    return i;
  }
};

static std::shared_ptr<const Program> decode(Text text) {
  auto program = std::make_shared<Program>();
  program->text = std::move(text);
  Decoder decoder{*program, {}, {}};
  for (auto& r : program->text.registers) decoder.slots.push_back(decoder.reserve(r.bytes));
  for (auto name : {"%tid.x", "%ntid.x", "%ctaid.x", "%ctaid.y", "%nctaid.x", "%nctaid.y", "%laneid"}) program->special[name] = decoder.reserve(4);
  for (auto& s : program->text.statements) program->code.push_back(decoder.instruction(s));
  auto& code = program->code;
  if (code.empty() || code.back().guard >= 0 || (code.back().flow != Exit && code.back().flow != Branch))
    throw std::runtime_error("PTX in which " + program->text.name + " goes on behind its end");
  for (int number : liveness(*program, false).unwritten)
    program->unwritten.push_back({decoder.slots[number], program->text.registers[number].bytes, ~0ull});
  return program;
}

// Programs stay, because each driver that a test makes loads the same text.
std::shared_ptr<const Program> load(const std::string& module, const std::string& kernel) {
  static std::map<std::pair<std::string, std::string>, std::shared_ptr<const Program>> programs;
  auto& program = programs[{kernel, module}];
  if (!program) program = decode(parse(module, kernel));
  return program;
}

int threads_of(const Program& program) { return program.text.threads; }
int live_registers(const Program& program) { return liveness(program, true).most; }
int unwritten_registers(const Program& program) { return program.unwritten.size(); }

}
