// The module: its functions work in place on Float32Arrays that JavaScript allocated and hands in, so no memory of ours
// ever becomes an ArrayBuffer (which Electron's memory cage would refuse).
#include "arguments.h"
#include "runtime.h"
#include "thread_pool.h"

namespace cardioid {
namespace {

/** configuration() -> {threads, instructionSet} */
napi_value configuration(napi_env env, napi_callback_info) {
  napi_value result, value;
  napi_create_object(env, &result);
  napi_create_int32(env, threadCount(), &value);
  napi_set_named_property(env, result, "threads", value);
  napi_create_string_utf8(env, kernels().name, NAPI_AUTO_LENGTH, &value);
  napi_set_named_property(env, result, "instructionSet", value);
  return result;
}

/** configure(threads, instructionSet) -> configuration(); 0 and '' mean "the most this machine has". */
napi_value configure(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  int32_t threads = 0;
  char name[16] = "";
  size_t length = 0;
  if (count > 0) napi_get_value_int32(env, values[0], &threads);
  if (count > 1) napi_get_value_string_utf8(env, values[1], name, sizeof name, &length);
  KernelLock lock;
  if (!chooseKernels(name)) {
    napi_throw_range_error(env, nullptr, "this processor does not have the instruction set asked for");
    return nullptr;
  }
  setThreadCount(threads);
  return configuration(env, info);
}

napi_value initialize(napi_env env, napi_value exports) {
  addFunction(env, exports, "configuration", configuration);
  addFunction(env, exports, "configure", configure);
  addConvolutionFunctions(env, exports);
  addMatMulFunctions(env, exports);
  addElementwiseFunctions(env, exports);
  addReductionFunctions(env, exports);
  addMovementFunctions(env, exports);
  return exports;
}

}  // namespace
}  // namespace cardioid

static napi_value initializeModule(napi_env env, napi_value exports) { return cardioid::initialize(env, exports); }
NAPI_MODULE(NODE_GYP_MODULE_NAME, initializeModule)
