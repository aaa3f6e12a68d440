// Loads, stores, asynchronous copies, and what the lanes of a warp do together. Memory itself is that of the compiled kernels, with its checks.
#include "ptx_lanes.h"

namespace ptx {

using emulator::fail;

static u64 address_of(const Warp& w, const Instruction& i, int operand, int which, int lane) {
  u64 base = i.bytes[operand] == 8 ? w.at<u64>(i.slots[operand])[lane] : w.at<u32>(i.slots[operand])[lane];
  return base + i.offsets[which];
}

// What an address of a space points to, once it is known to be right.
static char* place_of(const Warp& w, const Operation& of, u64 address, bool writes, int lane) {
  emulator::set_thread(w.first + lane);
  const int bytes = of.bytes * of.parts;
  if (of.space == Parameters) {
    if (address % bytes) fail("an access is not aligned to its size");
    if (address < ParametersBegin || address - ParametersBegin + bytes > (u64)w.parameter_bytes) fail("read outside of the parameters");
    return (char*)w.parameters + (address - ParametersBegin);
  }
  char* p = of.space == Shared ? emulator::shared_memory() + (i64)(address - SharedBegin) : (char*)address;
  bool is_shared = emulator::shared_offset(p, bytes) >= 0;
  if (of.space == Shared && !is_shared) fail("an address outside of shared memory");
  if (of.space == Global && is_shared) fail("an address of shared memory where one of global memory is meant");
  emulator::access_aligned(p, bytes, writes, w.first + lane);
  return p;
}

static u64 read(const char* p, int bytes, bool is_signed) {
  u64 value = 0;
  memcpy(&value, p, bytes);
  int unused = 64 - 8 * bytes;
  return is_signed ? (u64)((i64)(value << unused) >> unused) : value;
}

static void set(Warp& w, int slot, int bytes, int lane, u64 value) {
  if (bytes == 8) w.at<u64>(slot)[lane] = value;
  else if (bytes == 4) w.at<u32>(slot)[lane] = value;
  else w.at<u16>(slot)[lane] = value;
}

static void load(Warp& w, const Instruction& i, u32 active) {
  auto& of = *i.operation;
  const char* p = nullptr;
  u64 last = 0;
  for (int l = 0; l < 32; l++) {
    if (!(active >> l & 1)) continue;
    u64 address = address_of(w, i, of.parts, 0, l);
    if (!p || of.space != Parameters || address != last) p = place_of(w, of, last = address, false, l);
    for (int k = 0; k < of.parts; k++) set(w, i.slots[k], i.bytes[k], l, read(p + k * of.bytes, of.bytes, of.is_signed));
  }
}

static void store(Warp& w, const Instruction& i, u32 active) {
  auto& of = *i.operation;
  for (int l = 0; l < 32; l++) {
    if (!(active >> l & 1)) continue;
    char* p = place_of(w, of, address_of(w, i, 0, 0, l), true, l);
    for (int k = 0; k < of.parts; k++) memcpy(p + k * of.bytes, w.registers + i.slots[1 + k] + l * i.bytes[1 + k], of.bytes);
  }
}

static void copy(Warp& w, const Instruction& i, u32 active) {
  if (i.number != 16) fail("an asynchronous copy of another size than 16");
  for (int l = 0; l < 32; l++) {
    if (!(active >> l & 1)) continue;
    emulator::set_thread(w.first + l);
    auto to = emulator::shared_memory() + (i64)(address_of(w, i, 0, 0, l) - SharedBegin);
    emulator::copy_async(to, (const void*)address_of(w, i, 1, 1, l), w.at<int>(i.slots[3])[l]);
  }
}

static void commit(Warp& w, const Instruction&, u32 active) {
  for (int l = 0; l < 32; l++)
    if (active >> l & 1) {
      emulator::set_thread(w.first + l);
      emulator::copy_async_commit();
    }
}

static void wait(Warp& w, const Instruction& i, u32 active) {
  for (int l = 0; l < 32; l++)
    if (active >> l & 1) {
      emulator::set_thread(w.first + l);
      emulator::copy_async_wait(i.number);
    }
}

// Hands each lane's operands to what the compiled kernels call.
template <class Lane> static void together(Warp& w, emulator::WarpWork work, Lane* lanes) {
  void* of_lanes[32];
  for (int l = 0; l < 32; l++) of_lanes[l] = &lanes[l];
  emulator::set_thread(w.first);
  work(of_lanes);
}

template <bool Transposed> static void load_matrices(Warp& w, const Instruction& i, u32) {
  u32 results[32][4];
  emulator::Matrices lanes[32];
  for (int l = 0; l < 32; l++)
    lanes[l] = {results[l], emulator::shared_memory() + (i64)(address_of(w, i, 4, 0, l) - SharedBegin), Transposed};
  together(w, emulator::load_of_warp, lanes);
  for (int k = 0; k < 4; k++)
    for (int l = 0; l < 32; l++) w.at<u32>(i.slots[k])[l] = results[l][k];
}

template <bool IsHalf> static void multiply(Warp& w, const Instruction& i, u32) {
  float c[32][4];
  u32 a[32][4], b[32][2];
  emulator::Multiplication lanes[32];
  for (int l = 0; l < 32; l++) {
    for (int k = 0; k < 4; k++) a[l][k] = w.at<u32>(i.slots[4 + k])[l];
    for (int k = 0; k < 2; k++) b[l][k] = w.at<u32>(i.slots[8 + k])[l];
    for (int k = 0; k < 4; k++) c[l][k] = w.at<float>(i.slots[10 + k])[l];
    lanes[l] = {c[l], a[l], b[l], IsHalf};
  }
  together(w, IsHalf ? emulator::multiply_half_of_warp : emulator::multiply_bfloat16_of_warp, lanes);
  for (int k = 0; k < 4; k++)
    for (int l = 0; l < 32; l++) w.at<float>(i.slots[k])[l] = c[l][k];
}

template <bool IsExclusiveOr> static void shuffle(Warp& w, const Instruction& i, u32) {
  emulator::Shuffle lanes[32];
  for (int l = 0; l < 32; l++) {
    if (w.at<u32>(i.slots[3])[l] != 31 || w.at<u32>(i.slots[4])[l] != ~0u) fail("a shuffle of a part of a warp");
    const int lane = w.at<int>(i.slots[2])[l];
    lanes[l] = {w.at<u32>(i.slots[1])[l], 0, IsExclusiveOr ? l ^ lane : lane};
  }
  together(w, emulator::shuffle_of_warp, lanes);
  for (int l = 0; l < 32; l++) w.at<u32>(i.slots[0])[l] = lanes[l].result;
}

static void vote(Warp& w, const Instruction& i, u32 active) {
  for (int l = 0; l < 32; l++)
    if (w.at<u32>(i.slots[2])[l] != ~0u) fail("a vote of a part of a warp");
  put_predicate(w, i.slots[0], *w.at<u32>(i.slots[1]) ? ~0u : 0, active);
}

static void add_loads_and_stores(Operations& to) {
  struct { const char* name; Space space; Class loads; } spaces[] = {
      {"", Generic, GlobalLoads}, {".global", Global, GlobalLoads}, {".global.nc", Global, GlobalLoads}, {".shared", Shared, SharedLoads}, {".param", Parameters, ParameterLoads}};
  struct { const char* name; int bytes; } types[] = {{"u8", 1}, {"s8", 1}, {"b8", 1}, {"u16", 2}, {"s16", 2}, {"b16", 2}, {"u32", 4}, {"s32", 4}, {"b32", 4}, {"f32", 4}, {"u64", 8}, {"s64", 8}, {"b64", 8}, {"f64", 8}};
  for (auto& space : spaces)
    for (auto& type : types)
      for (int parts = 1; parts <= 4 && parts * type.bytes <= 16; parts *= 2) {
        auto behind = std::string(space.name) + (parts == 1 ? "." : ".v" + std::to_string(parts) + ".") + type.name;
        Operation of;
        of.bytes = type.bytes;
        of.parts = parts;
        of.space = space.space;
        of.is_signed = type.name[0] == 's';
        of.shapes.assign(parts, AnyBytes);
        of.shapes.push_back(Address);
        of.run = load;
        of.kind = space.loads;
        of.written = parts;
        to["ld" + behind] = of;
        if (of.space == Parameters) continue;
        of.shapes.assign(parts + 1, AnyBytes);
        of.shapes[0] = Address;
        of.run = store;
        of.kind = Stores;
        of.written = 0;
        to["st" + behind] = of;
      }
}

void add_memory(Operations& to) {
  add_loads_and_stores(to);
  add(to, "cp.async.cg.shared.global", copy, AsyncCopies, {Address, Address, Number, 4});
  add(to, "cp.async.commit_group", commit, AsyncCopies, {});
  add(to, "cp.async.wait_group", wait, AsyncCopies, {Number});
  add(to, "bra", nullptr, Branches, {});
  add(to, "ret", nullptr, Branches, {});
  add(to, "bar.sync", nullptr, Barriers, {Number});
  for (auto opcode : {"cp.async.cg.shared.global", "cp.async.commit_group", "cp.async.wait_group", "bra", "ret", "bar.sync"}) to[opcode].written = 0;
  to["bra"].flow = Branch;
  to["bra.uni"] = to["bra"];
  to["ret"].flow = Exit;
  to["bar.sync"].flow = Barrier;
  add(to, "ldmatrix.sync.aligned.m8n8.x4.shared.b16", load_matrices<false>, MatrixLoads, {4, 4, 4, 4, Address});
  add(to, "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16", load_matrices<true>, MatrixLoads, {4, 4, 4, 4, Address});
  add(to, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", multiply<false>, Multiplications, std::vector<int>(14, 4));
  add(to, "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", multiply<true>, Multiplications, std::vector<int>(14, 4));
  for (auto& each : to)
    if (each.first.find(".sync.aligned") != std::string::npos) {
      each.second.flow = Together;
      each.second.written = 4;
    }
  add(to, "shfl.sync.bfly.b32", shuffle<true>, Shuffles, {4, 4, 4, 4, 4});
  add(to, "shfl.sync.idx.b32", shuffle<false>, Shuffles, {4, 4, 4, 4, 4});
  add(to, "vote.sync.any.pred", vote, Shuffles, {Predicate, Predicate, 4});
  for (auto opcode : {"shfl.sync.bfly.b32", "shfl.sync.idx.b32", "vote.sync.any.pred"}) to[opcode].flow = Together;
}

}
