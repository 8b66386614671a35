// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Validator} from "../src/Validator.sol";
import {Hostile} from "../src/mocks/Hostile.sol";
import {Wallet} from "../src/mocks/Wallet.sol";
import {WalletFactory} from "../src/mocks/WalletFactory.sol";
import {vm} from "./Vm.sol";

contract ValidatorTest {
    WalletFactory factory;

    function setUp() public {
        factory = new WalletFactory();
    }

    /// @dev The validator's answer stands where its code would.
    function ask(address account, bytes32 hash, bytes memory signature, address by, bytes memory how) private returns (bool, uint256) {
        return read(address(new Validator{salt: bytes32(gasleft())}(account, hash, signature, by, how)));
    }

    function read(address where) private view returns (bool valid, uint256 spent) {
        bytes memory answer = where.code;
        require(answer.length == 5 && uint8(answer[0]) < 2, "answer");
        spent = uint32(bytes4(abi.encodePacked(answer[1], answer[2], answer[3], answer[4])));
        return (uint8(answer[0]) == 1, spent);
    }

    function takes(address account, bytes32 hash, bytes memory signature) private returns (bool valid) {
        (valid,) = ask(account, hash, signature, address(0), "");
    }

    function sign(uint256 key, bytes32 hash) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    function keyOf(uint256 seed) private pure returns (uint256) {
        return (seed % (2 ** 128)) + 1;
    }

    function testFuzzAWalletTakesItsOwnersSignatureAndNoOther(uint256 seed, bytes32 hash, bytes32 other) public {
        vm.assume(hash != other);
        uint256 key = keyOf(seed);
        Wallet wallet = new Wallet(vm.addr(key));
        require(takes(address(wallet), hash, sign(key, hash)), "owner");
        require(!takes(address(wallet), other, sign(key, hash)), "other hash");
        require(!takes(address(wallet), hash, sign(key + 1, hash)), "other key");
        require(!takes(address(wallet), hash, ""), "nothing");
    }

    function testFuzzAWalletThatChangedHandsDoesNotTakeTheOldSignature(uint256 seed, bytes32 hash, address next) public {
        uint256 key = keyOf(seed);
        vm.assume(next != vm.addr(key));
        Wallet wallet = new Wallet(vm.addr(key));
        vm.prank(vm.addr(key));
        wallet.rotate(next);
        require(!takes(address(wallet), hash, sign(key, hash)), "rotated");
    }

    function testFuzzAWalletThatIsNotThereYetTakesNoOthersSignature(uint256 seed, bytes32 hash, bytes32 salt) public {
        uint256 key = keyOf(seed);
        address owner = vm.addr(key);
        address account = factory.addressOf(owner, salt);
        require(!takes(account, hash, sign(key, hash)), "without its factory");
        (bool valid,) = ask(account, hash, sign(key + 1, hash), address(factory), abi.encodeCall(factory.deploy, (owner, salt)));
        require(!valid, "other key");
    }

    function testFuzzTheFactoryOfAnotherWalletProvesNothing(uint256 seed, bytes32 hash, bytes32 salt) public {
        uint256 key = keyOf(seed);
        address account = factory.addressOf(vm.addr(key + 1), salt);
        (bool valid,) = ask(account, hash, sign(key, hash), address(factory), abi.encodeCall(factory.deploy, (vm.addr(key), salt)));
        require(!valid, "another wallet");
    }

    function testFuzzAWalletThatIsNotThereYetIsDeployedAndAsked(uint256 seed, bytes32 hash, bytes32 salt) public {
        uint256 key = keyOf(seed);
        bytes memory how = abi.encodeCall(factory.deploy, (vm.addr(key), salt));
        (bool valid,) = ask(factory.addressOf(vm.addr(key), salt), hash, sign(key, hash), address(factory), how);
        require(valid, "good");
        (valid,) = ask(factory.addressOf(vm.addr(key), salt), hash, sign(key, hash), address(factory), how);
        require(valid, "wrapped, though it is there by now");
    }

    function testFuzzAnAccountWithoutCodeTakesNothing(address account, bytes32 hash, bytes calldata signature) public {
        vm.assume(account.code.length == 0 && uint160(account) > 0xffff);
        require(!takes(account, hash, signature), "no code");
    }

    function testHostileAccountsAreRefusedWithinBounds() public {
        for (uint8 i = 0; i < 5; i++) {
            Hostile account = new Hostile(Hostile.Habit(i));
            (bool valid, uint256 spent) = ask(address(account), "hash", "signature", address(0), "");
            require(!valid && spent < 1_050_000, "account");
        }
        require(takes(address(new Hostile(Hostile.Habit.Agree)), "hash", "signature"), "one that agrees to all");
    }

    function testHostileFactoriesAreRefusedWithinBounds() public {
        for (uint8 i = 0; i < 6; i++) {
            Hostile by = new Hostile(Hostile.Habit(i));
            (bool valid, uint256 spent) = ask(address(0xacc0), "hash", "signature", address(by), "");
            require(!valid && spent < 4_050_000, "factory");
        }
    }

    /// @dev Somebody who can only for a moment be the owner is not the owner.
    function testFuzzAnAccountThatIsThereIsNotPrepared(uint256 seed, bytes32 hash) public {
        uint256 key = keyOf(seed);
        Wallet wallet = new Wallet(address(this));
        bytes memory how = abi.encodeCall(this.lend, (wallet, vm.addr(key)));
        (bool valid,) = ask(address(wallet), hash, sign(key, hash), address(this), how);
        require(!valid && wallet.owner() == address(this), "prepared");
    }

    function lend(Wallet wallet, address to) external {
        wallet.rotate(to);
    }

    function build(address account, uint256 gas) external returns (bool valid) {
        gas; // the caller's limit counts
        (valid,) = ask(account, "hash", "signature", address(0), "");
    }

    function testTooLittleGasIsNoAnswer() public {
        Hostile account = new Hostile(Hostile.Habit.Agree);
        require(this.build{gas: 2_000_000}(address(account), 0), "enough");
        try this.build{gas: 900_000}(address(account), 0) returns (bool) {
            revert("an answer");
        } catch {}
    }
}
