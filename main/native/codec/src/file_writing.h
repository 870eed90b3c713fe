// Whole files, written on the calling thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace cardioid::codec {

/// Writes a file, in place of what was there. @param path UTF-8 @returns 0, or libuv's (negative) number of what went wrong
int writeFile(const std::string& path, const uint8_t* bytes, size_t length);

}  // namespace cardioid::codec
