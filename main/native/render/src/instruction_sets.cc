#include "instruction_sets.h"

#include "../../common/cpu_features.h"
#include "kernels/kernel_set.h"

namespace cardioid::render {
namespace {

std::vector<const KernelSet*> findUsableKernelSets() {
#if defined(__aarch64__) || defined(_M_ARM64)
    return {&neonKernels};
#else
    std::vector<const KernelSet*> usable;
    if (cpuHasAvx512()) usable.push_back(&avx512Kernels);
    if (cpuHasAvx2()) usable.push_back(&avx2Kernels);
    usable.push_back(&baseKernels);
    return usable;
#endif
}

}  // namespace

const std::vector<const KernelSet*>& usableKernelSets() {
    static const std::vector<const KernelSet*> usable = findUsableKernelSets();
    return usable;
}

const KernelSet* findKernelSet(const std::string& name) {
    for (const KernelSet* kernels : usableKernelSets()) {
        if (name == kernels->name) return kernels;
    }
    return nullptr;
}

}  // namespace cardioid::render
