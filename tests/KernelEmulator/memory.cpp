// Shared and global memory. An access is an error where it is outside of both, where no barrier orders it and another thread's access to
// the same word of which one is a write, where an asynchronous copy is under way, and where two blocks of a grid share a word of which one
// is a write.
#include "runtime.h"
#include <algorithm>
#include <deque>

namespace emulator {

// The last accesses to four bytes of shared memory; a barrier count of -1 stands for none.
struct Word {
  int writer = -1, written_at = -1;
  int reader = -1, read_at = -1;
  bool many_readers = false;
  int copier = -1;  // whose copy is under way
};

struct Copy {
  char* shared;
  const char* global;
  int bytes;
};

struct Copies {
  std::deque<std::vector<Copy>> groups;
  std::vector<Copy> open;
};

// Memory that a launch may touch, and the block that has written each word of it; none has been written as long as there is no list.
struct Region {
  const char *begin, *end;
  std::vector<int> writers;

  bool has(const char* p, int bytes) const { return p >= begin && p + bytes <= end; }
  size_t word(const char* p) const { return (uintptr_t)p / 4 - (uintptr_t)begin / 4; }
};

static constexpr int Nobody = -1;

static constexpr int MostShared = 101376;
alignas(1024) static char shared[MostShared];
static Word words[MostShared / 4];
static int shared_size;
static std::vector<Copies> copies(1024);
static std::vector<Region> regions;
static size_t latest;  // the region of the last access
static Region parameters;

char* shared_memory() { return shared; }

long shared_offset(const void* p, int bytes) {
  long offset = (const char*)p - shared;
  return offset >= 0 && offset + bytes <= shared_size ? offset : -1;
}

void begin_launch_memory(const void* values, int parameter_bytes) {
  for (auto& region : regions) region.writers.clear();
  parameters = {(const char*)values, (const char*)values + parameter_bytes, {}};
}

// All bits set are NaN, as a number of any type.
void begin_block_memory(int shared_bytes) {
  shared_size = shared_bytes;
  memset(shared, 0xff, shared_bytes);
  for (int k = 0; k < (shared_bytes + 3) / 4; k++) words[k] = Word();
  for (auto& of_thread : copies) of_thread = Copies();
}

static std::string at(const char* what, long offset, int other) {
  return std::string(what) + " shared byte " + std::to_string(offset) + ", thread " + std::to_string(other);
}

static void access_shared(long offset, int bytes, bool writes, int thread) {
  const int now = barrier_count();
  for (long k = offset / 4; k <= (offset + bytes - 1) / 4; k++) {
    Word& word = words[k];
    if (word.copier >= 0) fail(at("race: access to", k * 4, word.copier) + " is copying to it");
    if (word.written_at == now && word.writer != thread) fail(at("race: access to", k * 4, word.writer) + " writes it without a barrier between");
    if (writes && word.read_at == now && (word.many_readers || word.reader != thread))
      fail(at("race: write to", k * 4, word.reader) + " reads it without a barrier between");
    if (writes) {
      word.writer = thread;
      word.written_at = now;
    } else {
      word.many_readers = word.read_at == now && (word.many_readers || word.reader != thread);
      word.reader = thread;
      word.read_at = now;
    }
  }
}

static Region* region_of(const char* p, int bytes) {
  for (size_t k = 0; k < regions.size(); k++, latest = latest + 1 < regions.size() ? latest + 1 : 0)
    if (regions[latest].has(p, bytes)) return &regions[latest];
  return nullptr;
}

static void access_global(const char* p, int bytes, bool writes) {
  if (!writes && parameters.has(p, bytes)) return;
  Region* region = region_of(p, bytes);
  if (!region) fail(writes ? "write outside of every tensor of the launch" : "read outside of every tensor of the launch");
  if (region->writers.empty()) {
    if (!writes) return;
    region->writers.assign(region->word(region->end - 1) + 1, Nobody);
  }
  for (size_t word = region->word(p); word <= region->word(p + bytes - 1); word++) {
    int& writer = region->writers[word];
    if (writer != Nobody && writer != block_number()) fail("race: two blocks share a word of global memory that one writes");
    if (writes && bytes >= 4) writer = block_number();
  }
}

void access(const void* p, int bytes, bool writes, int thread) {
  if (on_stack(thread, p)) return;
  long offset = shared_offset(p, bytes);
  if (offset >= 0)
    access_shared(offset, bytes, writes, thread);
  else
    access_global((const char*)p, bytes, writes);
}

// The size is a power of two.
void access_aligned(const void* p, int bytes, bool writes, int thread) {
  if ((uintptr_t)p & (bytes - 1)) fail("an access is not aligned to its size");
  access(p, bytes, writes, thread);
}

static void mark(const Copy& copy, int copier) {
  for (int k = 0; k < 4; k++) words[(copy.shared - shared) / 4 + k].copier = copier;
}

static void arrive(const Copy& copy) {
  mark(copy, -1);
  access_shared(copy.shared - shared, 16, true, thread_index());
  memcpy(copy.shared, copy.global, copy.bytes);
  memset(copy.shared + copy.bytes, 0, 16 - copy.bytes);
}

void copy_async(void* to, const void* from, int bytes) {
  if ((uintptr_t)to % 16 || (bytes && (uintptr_t)from % 16)) fail("an asynchronous copy's address is not a multiple of 16");
  if (shared_offset(to, 16) < 0) fail("asynchronous copy outside of shared memory");
  if (bytes < 0 || bytes > 16) fail("an asynchronous copy of more than 16 bytes");
  if (bytes) access_global((const char*)from, bytes, false);
  Copy copy{(char*)to, (const char*)from, bytes};
  access_shared(copy.shared - shared, 16, true, thread_index());
  if (!options.late_copies) {
    memcpy(copy.shared, copy.global, copy.bytes);
    memset(copy.shared + copy.bytes, 0, 16 - copy.bytes);
  } else
    memset(copy.shared, 0xff, 16);
  mark(copy, thread_index());
  copies[thread_index()].open.push_back(copy);
}

void copy_async_commit() {
  auto& mine = copies[thread_index()];
  mine.groups.push_back(std::move(mine.open));
  mine.open.clear();
}

void copy_async_wait(int pending) {
  auto& groups = copies[thread_index()].groups;
  while ((int)groups.size() > pending) {
    for (auto& copy : groups.front()) arrive(copy);
    groups.pop_front();
  }
}

// The next block on a multiprocessor has the same shared memory.
void end_thread_memory() {
  auto& mine = copies[thread_index()];
  bool waits = mine.open.empty();
  for (auto& group : mine.groups) waits &= group.empty();
  if (!waits) fail("a thread ends while its copies are under way");
}

void set_regions(const char* const* begins, const long long* bytes, int count) {
  std::vector<Region> sorted;
  for (int k = 0; k < count; k++) sorted.push_back({begins[k], begins[k] + bytes[k], {}});
  std::sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return a.begin < b.begin; });
  regions.clear();
  latest = 0;
  // Tensors that overlap are one region, so that a word has one writer.
  for (auto& region : sorted)
    if (!regions.empty() && region.begin < regions.back().end)
      regions.back().end = std::max(regions.back().end, region.end);
    else
      regions.push_back(region);
}

}
