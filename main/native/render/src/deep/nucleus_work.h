// The nucleus of a copy of the set in a view, looked for on a thread of Node's pool.
#pragma once
#include "nucleus.h"
#include "promised_work.h"

namespace cardioid::render {

/// @returns a promise of { re, im, period, sizeMantissa, sizeExponent }, the centre as decimals and the size a multiple of a power of 2; null
/// where there is none, or once cancelled. Parameters as `findNucleus`.
napi_value startNucleus(napi_env env, DeepInput input, double reach, int iterations, std::shared_ptr<WorkFlag> flag);

}  // namespace cardioid::render
