// NCCL's interface as far as the library calls it, between threads that have a device of the emulated driver each. Their memory is the
// process's. A call is done when every rank has made it; where a rank has died the others' calls stay queued for ever, as on a GPU. What
// the real NCCL would not notice, or answer by a hang, is an error here: calls, counts and types that are not the same on every rank.
#include "runtime.h"
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>

#define EXPORT extern "C" __attribute__((visibility("default")))

enum Result { Success = 0, SystemError = 2, InvalidArgument = 4, InvalidUsage = 5, RemoteError = 6 };
enum Type { Bytes = 1, Longs = 4, Singles = 7, Doubles = 8 };

struct UniqueId {
  char bytes[128];
};

struct Call {
  std::string name;
  const void* from;
  void* to;
  size_t count;
  int type, peer;
};

struct Job {
  int size, joined = 0, arrived = 0, error_of_the_living = 0;
  long round = 0;
  bool has_dead = false;
  Result result = Success;
  std::vector<std::vector<Call>> calls;
};

struct Communicator {
  Job* job;
  int rank, device, error = 0;
  bool is_dead = false;
};

static std::mutex gate;
static std::condition_variable changed;
static std::map<std::string, Job> jobs;
static std::map<int, int> pending;  // by device
static int version = 22005, ids = 0, alive = 0;
static std::string log_of_first;
static thread_local int depth = 0;
static thread_local std::vector<std::pair<Communicator*, Call>> group;
static thread_local Communicator* own = nullptr;
static std::map<std::string, int> planned;

bool emulator::is_pending(int device) {
  std::lock_guard<std::mutex> lock(gate);
  return pending[device] > 0;
}

static size_t bytes_of(const Call& call) { return call.count * (call.type == Bytes ? 1 : call.type == Singles ? 4 : 8); }

static bool same(const Call& a, const Call& b) { return a.name == b.name && a.count == b.count && a.type == b.type && (a.name != "Broadcast" || a.peer == b.peer); }

template <typename T>
static void add(std::vector<Call*>& ranks) {
  for (size_t k = 0; k < ranks[0]->count; k++) {
    T sum = 0;
    for (auto call : ranks) sum += ((const T*)call->from)[k];
    for (auto call : ranks) ((T*)call->to)[k] = sum;
  }
}

// One collective call of every rank.
static Result move(std::vector<Call*> ranks) {
  for (auto call : ranks)
    if (!same(*call, *ranks[0])) return InvalidUsage;
  auto& first = *ranks[0];
  auto size = bytes_of(first);
  if (first.name == "AllReduce") {
    if (first.type == Singles) add<float>(ranks);
    else if (first.type == Doubles) add<double>(ranks);
    else if (first.type == Longs) add<int64_t>(ranks);
    else return InvalidArgument;
  }
  for (auto call : ranks)
    for (size_t k = 0; first.name == "AllGather" && k < ranks.size(); k++) memcpy((char*)call->to + k * size, ranks[k]->from, size);
  for (auto call : ranks)
    if (first.name == "Broadcast") memcpy(call->to, ranks[first.peer]->from, size);
  return Success;
}

static bool is_of_two(const Call& call) { return call.name == "Send" || call.name == "Recv"; }

// What every rank sends arrives at a rank that receives as much from it, and nothing is left.
static Result send(Job& job) {
  for (int from = 0; from < job.size; from++)
    for (auto& sent : job.calls[from]) {
      if (sent.name != "Send") continue;
      Call* found = nullptr;
      for (auto& received : job.calls[sent.peer])
        if (!found && received.name == "Recv" && received.peer == from) found = &received;
      if (!found || found->count != sent.count || found->type != sent.type) return InvalidUsage;
      memcpy(found->to, sent.from, bytes_of(sent));
      found->name = "done";
    }
  for (auto& calls : job.calls)
    for (auto& call : calls)
      if (call.name == "Recv") return InvalidUsage;
  return Success;
}

static Result perform(Job& job) {
  size_t collective = 0;
  for (auto& call : job.calls[0]) collective += !is_of_two(call);
  for (size_t k = 0; k < collective; k++) {
    std::vector<Call*> ranks;
    for (auto& calls : job.calls) {
      if (calls.size() <= k || is_of_two(calls[k])) return InvalidUsage;
      ranks.push_back(&calls[k]);
    }
    if (auto result = move(ranks)) return result;
  }
  for (auto& calls : job.calls)
    for (size_t k = collective; k < calls.size(); k++)
      if (!is_of_two(calls[k])) return InvalidUsage;
  return send(job);
}

static bool reads(const Call& call, int rank) { return call.name != "Recv" && (call.name != "Broadcast" || call.peer == rank); }

static void note(const std::vector<Call>& calls) {
  std::string text = calls.size() > 1 ? "(" : "";
  for (auto& call : calls) {
    if (&call != &calls[0]) text += " ";
    text += call.name + ":" + std::to_string(call.count) + ":" + std::to_string(call.type);
    if (call.peer >= 0) text += ":" + std::to_string(call.peer);
  }
  log_of_first += (log_of_first.empty() ? "" : " ") + text + (calls.size() > 1 ? ")" : "");
}

static Result run(Communicator* comm, const std::vector<Call>& calls) {
  std::unique_lock<std::mutex> lock(gate);
  auto& job = *comm->job;
  if (comm->is_dead) return SystemError;
  if (comm->rank == 0) note(calls);
  for (auto& call : calls)
    if ((reads(call, comm->rank) && !call.from) || (call.name != "Send" && !call.to) || call.peer >= job.size) return InvalidArgument;
  job.calls[comm->rank] = calls;
  auto round = job.round;
  if (++job.arrived == job.size && !job.has_dead) {
    job.arrived = 0;
    job.result = perform(job);
    job.round++;
    changed.notify_all();
  } else {
    changed.wait(lock, [&] { return job.round != round || job.has_dead; });
    if (job.round == round) {
      pending[comm->device]++;
      comm->error = job.error_of_the_living;
      return Success;
    }
  }
  return job.result;
}

// A result that a test has asked for.
static int asked_for(const char* name) {
  auto found = planned.find(name);
  return found == planned.end() ? 0 : found->second;
}

static int submit(const char* function, Communicator* comm, Call call) {
  if (int result = asked_for(function)) return result;
  if (depth) {
    group.push_back({comm, call});
    return Success;
  }
  return run(comm, {call});
}

EXPORT int ncclGetVersion(int* result) {
  *result = version;
  return asked_for("ncclGetVersion");
}

EXPORT const char* ncclGetErrorString(int result) {
  static const char* texts[] = {"no error", "unhandled cuda error", "unhandled system error", "internal error", "invalid argument", "invalid usage", "remote process exited or there was a network error"};
  return result >= 0 && result < 7 ? texts[result] : "unknown result code";
}

EXPORT const char* ncclGetLastError(Communicator*) { return "as the emulator was told \n"; }

EXPORT int ncclGetUniqueId(UniqueId* id) {
  std::lock_guard<std::mutex> lock(gate);
  memset(id->bytes, 0x5a, sizeof(id->bytes));
  snprintf(id->bytes, sizeof(id->bytes), "job %d", ++ids);
  return asked_for("ncclGetUniqueId");
}

EXPORT int ncclCommInitRank(Communicator** comm, int size, UniqueId id, int rank) {
  if (int result = asked_for("ncclCommInitRank")) return result;
  int device = emulator::current_device();
  if (device < 0 || id.bytes[127] != 0x5a) return InvalidArgument;
  std::unique_lock<std::mutex> lock(gate);
  auto& job = jobs[std::string(id.bytes)];
  job.size = size;
  job.calls.resize(size);
  *comm = own = new Communicator{&job, rank, device};
  alive++;
  job.joined++;
  changed.notify_all();
  changed.wait(lock, [&] { return job.joined == size; });
  return Success;
}

EXPORT int ncclCommGetAsyncError(Communicator* comm, int* error) {
  std::lock_guard<std::mutex> lock(gate);
  *error = comm->error;
  return Success;
}

static int end(Communicator* comm) {
  std::lock_guard<std::mutex> lock(gate);
  pending[comm->device] = 0;
  delete comm;
  alive--;
  return Success;
}

// A queue with work that is never done cannot be waited for.
EXPORT int ncclCommDestroy(Communicator* comm) { return emulator::is_pending(comm->device) ? InvalidUsage : end(comm); }

// The others are told; of a rank that has died they know what the test says.
EXPORT int ncclCommAbort(Communicator* comm) {
  {
    std::lock_guard<std::mutex> lock(gate);
    if (!comm->is_dead && !comm->job->has_dead) {
      comm->job->has_dead = true;
      comm->job->error_of_the_living = RemoteError;
      changed.notify_all();
    }
  }
  return end(comm);
}

EXPORT int ncclGroupStart() {
  depth++;
  return asked_for("ncclGroupStart");
}

EXPORT int ncclGroupEnd() {
  if (--depth > 0 || group.empty()) return asked_for("ncclGroupEnd");
  auto comm = group[0].first;
  std::vector<Call> calls;
  for (auto& queued : group) calls.push_back(queued.second);
  group.clear();
  if (int result = asked_for("ncclGroupEnd")) return result;
  return run(comm, calls);
}

EXPORT int ncclAllGather(const void* from, void* to, size_t count, int type, Communicator* comm, void*) {
  return submit("ncclAllGather", comm, {"AllGather", from, to, count, type, -1});
}

EXPORT int ncclBroadcast(const void* from, void* to, size_t count, int type, int root, Communicator* comm, void*) {
  return submit("ncclBroadcast", comm, {"Broadcast", from, to, count, type, root});
}

EXPORT int ncclAllReduce(const void* from, void* to, size_t count, int type, int operation, Communicator* comm, void*) {
  return operation ? InvalidArgument : submit("ncclAllReduce", comm, {"AllReduce", from, to, count, type, -1});
}

EXPORT int ncclSend(const void* from, size_t count, int type, int peer, Communicator* comm, void*) {
  return submit("ncclSend", comm, {"Send", from, nullptr, count, type, peer});
}

EXPORT int ncclRecv(void* to, size_t count, int type, int peer, Communicator* comm, void*) {
  return submit("ncclRecv", comm, {"Recv", nullptr, to, count, type, peer});
}

// What only the tests call.
EXPORT void emulator_nccl_version(int number) { version = number; }
EXPORT int emulator_nccl_alive() { return alive; }
EXPORT void emulator_nccl_plan(const char* function, int result) { planned[function] = result; }

// The calls of rank 0 since the last question: name, count, type and peer, those of a group in parentheses.
EXPORT void emulator_nccl_log(char* text, int size) {
  std::lock_guard<std::mutex> lock(gate);
  snprintf(text, size, "%s", log_of_first.c_str());
  log_of_first.clear();
}

// The calling thread's rank dies; the others are told so by this error, or by none.
EXPORT void emulator_nccl_die(int error) {
  std::lock_guard<std::mutex> lock(gate);
  own->is_dead = own->job->has_dead = true;
  own->job->error_of_the_living = error;
  changed.notify_all();
}
