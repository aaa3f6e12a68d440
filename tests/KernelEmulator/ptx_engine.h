// The interpreter of PTX as the rest of the emulator sees it.
#pragma once
#include <memory>
#include <string>

namespace ptx {

struct Program;

// The kernel of a module's text; what it cannot execute is a std::runtime_error.
std::shared_ptr<const Program> load(const std::string& module, const std::string& kernel);
int threads_of(const Program&);                // the most of a block
void begin_launch(const Program&, const void* parameters, int warps);
void run_warp();                               // of the fiber's thread and the 31 behind it
void end_launch();
std::string place_in_text();                   // of the instruction that is executed; nothing: none is
void take_counts(long long* result);
int live_registers(const Program&);            // the most of 32 bits that are needed at one place
int unwritten_registers(const Program&);       // how many may be read before they are written

}
